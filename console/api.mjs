// Requests to the native API, which is all that these pages do. See openapi.json.
import { root } from './router.mjs';

/**
 * @typedef {{ field: string, detail: string }} Fault
 * @typedef {{ query?: Record<string, string | number | undefined>, body?: unknown, tag?: string | null,
 *   as?: 'caller' | 'nobody', namespace?: string, signal?: AbortSignal, quiet?: boolean }} Options
 * @typedef {{ body: any, tag: string | null, status: number }} Reply
 */

/** An error of the API (RFC 9457), or that there was no response. */
export class Problem extends Error {
  /** @param {number} status @param {any} body @param {string | null} requestId @param {number} retryAfter */
  constructor(status, body, requestId, retryAfter) {
    super(sentence(body?.detail ?? 'the server does not respond'));
    this.status = status;
    /** @type {string} */
    this.code = body?.code ?? 'unreachable';
    /** @type {Fault[]} */
    this.errors = body?.errors ?? (body?.field ? [{ field: body.field, detail: body.detail }] : []);
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/** A text as a sentence of its own. @param {string} text */
export function sentence(text) {
  const plain = text.replaceAll('`', '');
  const first = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}

/** The API key of this tab, and the namespace that it is used for. */
const keyed = { key: '', namespace: '' };

/** Works with an API key from now on, which only this tab knows. @param {string} key @param {string} namespace */
export function useKey(key, namespace) {
  ahead.clear();
  Object.assign(keyed, { key, namespace });
}

/** The namespace that an operator's key works in; empty for the key's own. */
export const chosenNamespace = () => keyed.namespace;
/** Works in another namespace from now on, which only an operator's key can. @param {string} namespace */
export function workIn(namespace) {
  ahead.clear();
  keyed.namespace = namespace;
}
/** Whether this tab works with a key. */
export const hasKey = () => keyed.key !== '';

/** What asks for a password in the middle of something. Set by the frame of the pages. */
export const dialogs = {
  /** @type {() => Promise<boolean>} */
  signIn: async () => false,
  /** @type {() => Promise<boolean>} */
  confirmPassword: async () => false,
  /** @type {(seconds: number | null) => void} */
  waiting: () => {},
};

/** @param {string} method @param {Options} options */
function headers(method, { body, tag, as, namespace }) {
  const sent = new Headers({ Accept: 'application/json' });
  if (body !== undefined) {
    sent.set('Content-Type', method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
  }
  if (tag) sent.set('If-Match', tag);
  if (namespace) sent.set('Roster-Namespace', namespace);
  if (as === 'nobody') return sent;
  if (keyed.key) {
    sent.set('Authorization', `Bearer ${keyed.key}`);
    if (keyed.namespace) sent.set('Roster-Namespace', keyed.namespace);
  } else {
    // The cookie counts only with it.
    sent.set('Roster-Console', '1');
  }
  return sent;
}

/** The path with a query. @param {string} path @param {Options['query']} query */
export function target(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** @param {string} method @param {string} path @param {Options} options @returns {Promise<Reply>} */
async function attempt(method, path, options) {
  const { query, body, signal } = options;
  let response;
  try {
    response = await fetch(new URL(target(path, query).slice(1), root), {
      method,
      headers: headers(method, options),
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: options.as === 'nobody' ? 'omit' : 'same-origin',
      signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, null, null, 0);
  }
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
  const parsed = isJson && text ? JSON.parse(text) : null;
  if (!response.ok) {
    const wait = Number(response.headers.get('Retry-After') ?? 0);
    throw new Problem(response.status, parsed, response.headers.get('X-Request-Id'), wait);
  }
  return { body: parsed, tag: response.headers.get('ETag'), status: response.status };
}

/** What was read ahead, by its path and query, with the time of the request. @type {Map<string, { at: number, reply: Promise<Reply> }>} */
const ahead = new Map();
/** How long such a response may be used, in milliseconds, and how many are kept. */
const FRESH = 5000;
const MOST_AHEAD = 20;

/** Reads what is probably wanted next. The response is used once, unless something is written before. @param {string} path @param {Options['query']} [query] */
export function readAhead(path, query) {
  const name = target(path, query);
  const known = ahead.get(name);
  if (known && Date.now() - known.at < FRESH) return;
  if (ahead.size >= MOST_AHEAD) ahead.clear();
  const reply = attempt('GET', path, { query });
  reply.catch(() => ahead.delete(name));
  ahead.set(name, { at: Date.now(), reply });
}

/** What was read ahead for a request, if that is fresh. @param {string} method @param {string} path @param {Options} options */
function readBefore(method, path, options) {
  if (method !== 'GET') ahead.clear();
  const name = target(path, options.query);
  const known = options.as || options.namespace ? undefined : ahead.get(name);
  ahead.delete(name);
  return known && Date.now() - known.at < FRESH ? known.reply : null;
}

const pause = (/** @type {number} */ seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
/** How long the page waits before it tries again, in seconds. */
const WAITS = [1, 2, 5, 10];

/**
 * Sends a request. If the session has ended meanwhile, the user signs in again, and the request is repeated. Requests that only read
 * are repeated while the server is away.
 * @param {string} method @param {string} path @param {Options} [options] @returns {Promise<Reply>}
 */
export async function call(method, path, options = {}) {
  for (let tries = 0; ; tries += 1) {
    try {
      const reply = await (readBefore(method, path, options) ?? attempt(method, path, options));
      // What was read ahead meanwhile may be older than what was written.
      if (method !== 'GET') ahead.clear();
      if (tries > 0) dialogs.waiting(null);
      return reply;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const isAway = error.status === 503 || error.status === 0;
      if (isAway && method === 'GET' && tries < WAITS.length && !options.quiet) {
        const wait = Math.max(WAITS[tries], error.retryAfter);
        dialogs.waiting(wait);
        await pause(wait);
        continue;
      }
      if (tries > 0) dialogs.waiting(null);
      const asks = error.status === 401 && options.as !== 'nobody' && !options.quiet;
      if (asks && error.code === 'reauthenticate' && (await dialogs.confirmPassword())) continue;
      if (asks && error.code !== 'reauthenticate' && !hasKey() && (await dialogs.signIn())) continue;
      throw error;
    }
  }
}

/** Reads. @param {string} path @param {Options['query']} [query] @param {Options} [options] */
export const get = async (path, query, options) => (await call('GET', path, { query, ...options })).body;

/**
 * Reads a response that is a file. It comes in parts, and one that breaks off is an error.
 * @param {string} path @param {Options['query']} query @returns {Promise<Blob>}
 */
export async function download(path, query) {
  const response = await fetch(new URL(target(path, query).slice(1), root), { headers: headers('GET', {}), credentials: 'same-origin' }).catch(() => null);
  if (!response) throw new Problem(0, null, null, 0);
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => null), response.headers.get('X-Request-Id'), 0);
  return response.blob().catch(() => {
    throw new Problem(0, { detail: 'the file broke off before its end: export it again' }, null, 0);
  });
}

/**
 * Reads server-sent events until the response ends.
 * @param {string} path @param {Options['query']} query @param {string} last the id of the last event @param {AbortSignal} signal
 */
export async function* events(path, query, last, signal) {
  const sent = headers('GET', {});
  if (last) sent.set('Last-Event-ID', last);
  const response = await fetch(new URL(target(path, query).slice(1), root), { headers: sent, credentials: 'same-origin', signal });
  if (!response.ok || !response.body) throw new Problem(response.status, await response.json().catch(() => null), response.headers.get('X-Request-Id'), 0);
  const [reader, decoder] = [response.body.getReader(), new TextDecoder()];
  for (let text = ''; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (text + decoder.decode(value, { stream: true })).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const of = (/** @type {string} */ field) => part.split('\n').find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2);
      yield { id: of('id'), data: of('data') };
    }
  }
}

/** Signs in with the cookie. @param {string} login @param {string} password @param {string} namespace */
export async function signIn(login, password, namespace) {
  useKey('', '');
  const body = { properties: { username: login, password } };
  await call('POST', '/console/session', { body, as: 'caller', namespace, quiet: true });
}

/** Signs out, and forgets the key. */
export async function signOut() {
  if (hasKey()) useKey('', '');
  else await call('DELETE', '/console/session', { quiet: true }).catch(() => {});
}
