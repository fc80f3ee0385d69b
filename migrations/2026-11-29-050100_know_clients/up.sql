-- By which programs somebody has signed in from where, so that a sign-in by another one can be told to them.
ALTER TABLE sign_in_addresses ADD COLUMN programs text[] NOT NULL DEFAULT '{}';

COMMENT ON COLUMN sign_in_addresses.programs IS 'The kinds of browsers and programs by which the user has signed in from there, latest first: at most 20, where the namespace has notices of sign-ins.';
