//! What records systems call the things of a meeting, lower-case. A new system is new words here.

/// Elements that are an agenda item.
pub(super) const ITEMS: &[&str] = &[
    "agenda_item",
    "agendaelement",
    "agendaitem",
    "dagsordenpunkt",
    "dagsordenspunkt",
    "item",
    "meetingagendaitem",
    "punkt",
];
/// Elements that are an item where they hold a title: rows of a table.
pub(super) const ROWS: &[&str] = &["fields", "record", "row"];
/// What an item, or a part of one, is called.
pub(super) const TITLES: &[&str] = &[
    "bulletname",
    "caption",
    "emne",
    "heading",
    "headline",
    "overskrift",
    "subject",
    "titel",
    "title",
];
/// The same, where nothing more telling is there.
pub(super) const NAMES: &[&str] = &["name", "navn"];
/// What everybody may read of a closed item.
pub(super) const PUBLIC_TITLES: &[&str] = &[
    "offentligoverskriftvedikkeoffentlig",
    "offentligoverskrift",
    "offentligtitel",
    "publictitle",
];
pub(super) const NUMBERS: &[&str] = &[
    "agendaitemnumber",
    "itemnumber",
    "number",
    "nummer",
    "punktnr",
    "punktnummer",
    "serialno",
    "sort",
];
pub(super) const CASES: &[&str] = &[
    "caseno",
    "casenumber",
    "case_number",
    "esdhnr",
    "filenumber",
    "journalnr",
    "journalnummer",
    "sagsnr",
    "sagsnummer",
];
/// Whether an item is open, and whether it is closed.
pub(super) const OPEN: &[&str] = &[
    "access",
    "accessispublic",
    "accesstopublic",
    "adgang",
    "ispublic",
    "offentlig",
    "offentligt",
    "open",
    "public",
    "publishingtype",
    "åben",
    "åbent",
];
pub(super) const CLOSED: &[&str] = &["closed", "isclosed", "lukket"];
/// What such a field says where it is so, where it is not, and how it begins where it says "open".
pub(super) const AFFIRMED: &[&str] = &["1", "-1", "ja", "true", "yes"];
pub(super) const DENIED: &[&str] = &["0", "false", "nej", "no"];
pub(super) const OPENLY: &[&str] = &["offentlig", "open", "public", "åben"];
/// What holds the parts of an item without being one.
pub(super) const WRAPPERS: &[&str] = &[
    "casepresentations",
    "document",
    "felter",
    "fields",
    "handlingitem",
    "indhold",
    "tekster",
];
/// What else an item is made of: the text of a named part, or of the whole item.
pub(super) const CONTENTS: &[&str] = &[
    "bulletcontent",
    "content",
    "html",
    "indhold",
    "tekst",
    "text",
    "value",
    "værdi",
];
pub(super) const WHOLE: &[&str] = &["content", "fulltext", "html", "tekst", "text"];
pub(super) const ATTACHMENTS: &[&str] = &["attachments", "bilag", "bilagsliste", "enclosures"];
pub(super) const ATTACHMENT_NAMES: &[&str] = &["name", "navn", "titel", "title"];
/// Fields of an item that are no part of its text.
pub(super) const BESIDE: &[&str] = &["comname", "committee", "ruleofspeaking", "udvalg"];
pub(super) const HISTORY: &[&str] = &["history", "itemhistory", "tidligerebehandlinger"];

/// What parts of an item are called in English, and what minutes call them.
pub(super) const ENGLISH_PARTS: &[(&str, &str)] = &[
    ("casepresentation", "Sagsfremstilling"),
    ("conclusion", "Konklusion"),
    ("decision", "Beslutning"),
    ("presentation", "Sagsfremstilling"),
    ("proposal", "Indstilling"),
    ("recommendation", "Indstilling"),
    ("summary", "Resume"),
];

pub(super) const KINDS: &[&str] = &[
    "agendatype",
    "dagsordentype",
    "dokumenttype",
    "meetingstate",
    "outputtypeenumname",
    "publicationtypeastext",
    "type",
];
pub(super) const BODIES: &[&str] = &["committee", "committeename", "udvalg", "udvalgsnavn"];
pub(super) const DAYS: &[&str] = &[
    "date",
    "dato",
    "meetingdate",
    "meetingdatetime",
    "meetingstart",
    "mødedato",
    "mødestart",
    "start",
    "startdate",
    "when",
];
pub(super) const TIMES: &[&str] = &["meetingtime", "mødetid", "starttid", "starttime", "time"];
pub(super) const PLACES: &[&str] = &[
    "address",
    "location",
    "meetinglocation",
    "mødelokale",
    "mødested",
    "place",
    "sted",
    "where",
];
pub(super) const PRESENT: &[&str] = &[
    "participant",
    "deltager",
    "deltagere",
    "meetingparticipants",
    "members",
    "participants",
];
pub(super) const ABSENT: &[&str] = &["absent", "afbud", "fraværende"];
