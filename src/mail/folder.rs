//! Writes each mail as a file, readable by this service's user alone: for trying out.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::mailbox::Mailbox;
use super::mailer::MailError;
use super::outgoing::OutgoingMail;

/// Writes mails into a folder as `.eml` files named after their message id. A file appears whole
/// or not at all, and a second attempt at the same mail replaces the first.
#[derive(Debug, Clone)]
pub struct FolderMailer {
    from: Mailbox,
    folder: PathBuf,
}

impl FolderMailer {
    /// A mailer into `folder`, which is made when the first mail comes.
    pub fn new(from: Mailbox, folder: PathBuf) -> Self {
        Self { from, folder }
    }

    pub(super) async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let content = mail.compose(&self.from)?.formatted();
        let (folder, name) = (self.folder.clone(), mail.bare_id().to_owned());
        let written = tokio::task::spawn_blocking(move || write_whole(&folder, &name, &content));
        let problem = match written.await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        let folder = self.folder.display();
        Err(MailError::Unavailable(format!(
            "cannot write to the folder {folder}: {problem}"
        )))
    }
}

/// Writes under another name first, so that nobody ever reads half a mail.
fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(content)?;
    draft.as_file().sync_all()?;
    draft.persist(folder.join(format!("{name}.eml")))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::outgoing::tests::a_mail;
    use super::*;

    #[tokio::test]
    async fn a_mail_becomes_one_file_however_often_it_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let within = folder.path().join("mail");
        let mailer = FolderMailer::new(Mailbox::of_this_house(), within.clone());
        mailer.send(&a_mail()).await.unwrap();
        mailer.send(&a_mail()).await.unwrap();
        let files: Vec<_> = fs::read_dir(&within)
            .unwrap()
            .map(|f| f.unwrap().path())
            .collect();
        assert_eq!(files, [within.join("018b-7f@tovholder.example.dk.eml")]);
        let content = fs::read_to_string(&files[0]).unwrap();
        assert!(content.contains("Message-ID: <018b-7f@tovholder.example.dk>"));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_no_fault_of_the_mail() {
        let file = NamedTempFile::new().unwrap();
        let mailer = FolderMailer::new(Mailbox::of_this_house(), file.path().join("mail"));
        let answer = mailer.send(&a_mail()).await;
        assert!(
            matches!(answer, Err(MailError::Unavailable(_))),
            "{answer:?}"
        );
    }
}
