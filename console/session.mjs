// The caller: the user or the key whose session this is.
import { Problem, call, chosenNamespace } from './api.mjs';

/** @type {any} */
let me = null;

export const session = {
  /** The caller as `/me` returns it, or `null`. */
  me: () => me,
  /** The name to sign in with again. @returns {string} */
  login: () => me?.properties?.username ?? me?.properties?.login_email ?? '',
  /** The namespace of the caller. Of a key the API does not say it: operators work in `default` until they choose another. @returns {string} */
  namespace: () => chosenNamespace() || (me?.namespace ?? 'default'),
  /** Whether the caller administers the namespace: a user among its administrators, or a key with `admin`. */
  administers: () =>
    me?.['entity-type'] === 'key'
      ? me.properties.scopes.includes('admin')
      : (me?.groups ?? []).some((/** @type {GroupDoc} */ group) => group.id === 'administrators'),
  /** Whether the caller has an operator's key, and may choose the namespace. */
  operates: () => me?.['entity-type'] === 'key' && me.properties.scopes.includes('operator'),
  /** Reads the caller; `null` without a session or a key. @returns {Promise<any>} */
  read: async () => {
    try {
      me = (await call('GET', '/me', { quiet: true })).body;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      me = null;
    }
    return me;
  },
  /** Forgets the caller, after signing out. */
  forget: () => {
    me = null;
  },
};
