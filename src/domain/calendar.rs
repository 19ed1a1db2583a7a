//! The Danish calendar: holidays, working days, ISO weeks, office hours, the zone of Copenhagen.
