//! The JSON interface as callers meet it, over a real office, on both databases.

mod sessions;
