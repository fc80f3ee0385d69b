//! The table as a page for people who operate Roster.
