DROP INDEX changes_of_address;
