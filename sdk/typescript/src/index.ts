/** The client of Roster: the generated operations, with one class of errors, pages and typed custom properties. */

import { createClient } from './generated/client/index.js';
import { Operations } from './generated/sdk.gen.js';
import { getKeyResponseTransformer, patchMeResponseTransformer } from './generated/transformers.gen.js';
import type { Problem } from './generated/types.gen.js';
import type { Shapes, Typed } from './typed.js';

export type * from './generated/types.gen.js';
export type { Call, Document, Shapes } from './typed.js';

/** Where Roster is, and who asks: an API key, a user by the token of their session, or without both nobody. */
export interface Settings {
  url: string | URL;
  key?: string;
  token?: string;
  /** Needed to sign in and to use invite codes outside of `default`, and with a key that has `operator`. */
  namespace?: string;
  /** After how many milliseconds a request fails, by default 30,000. */
  timeout?: number;
  fetch?: typeof globalThis.fetch;
}

/** Every failure. Without a response from Roster, `code` is `unreachable` (`status` is 0), or `unexpected` if
 * something else has responded, such as a proxy. Then `cause` says more. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  readonly status: number;
  readonly code: Problem['code'] | 'unreachable' | 'unexpected';
  readonly detail: string;
  /** The property or parameter at fault, and all of them. */
  readonly field: string | undefined;
  readonly errors: NonNullable<Problem['errors']>;
  /** The request's id in Roster's log. */
  readonly requestId: string | undefined;

  constructor(cause: unknown, response?: Response) {
    const problem = (response && isObject(cause) && 'code' in cause ? cause : {}) as Partial<Problem>;
    const detail = problem.detail ?? (response ? 'the response is not from Roster' : 'Roster does not respond');
    super(detail, { cause });
    this.status = response?.status ?? 0;
    this.code = problem.code ?? (response ? 'unexpected' : 'unreachable');
    [this.detail, this.field] = [detail, problem.field];
    this.errors = problem.errors ?? [];
    this.requestId = response?.headers.get('x-request-id') ?? undefined;
  }
}

type Send = (...input: unknown[]) => Promise<{ data?: unknown; error?: unknown; response?: Response }>;
type List<A, Page> = (parameters: A) => Promise<Page>;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Has a method for each operation of the OpenAPI document. `P` types the custom properties. */
export interface Roster<P extends Shapes = {}> extends Typed<Operations, P> {}
export class Roster<P extends Shapes = {}> {
  readonly #settings: Settings;
  readonly #etags = new WeakMap<object, string | undefined>();

  constructor(settings: Settings) {
    this.#settings = settings;
    for (const name of Object.getOwnPropertyNames(Operations.prototype).filter((it) => it !== 'constructor'))
      Object.defineProperty(this, name, { value: (...input: unknown[]) => this.#call(name, input) });
  }

  /** The client of the user whose session has this token, or of nobody. */
  as(token?: string): Roster<P> {
    return new Roster<P>({ ...this.#settings, key: undefined, token });
  }

  /** The ETag of a document that a method has returned, for `If-Match`. */
  etag(document: object): string | undefined {
    return this.#etags.get(document);
  }

  /** All pages of a list: `roster.pages(roster.listGroupMembers, { id: 'devs' })`. */
  async *pages<A, Page extends { next?: string }>(list: List<A, Page>, parameters: NoInfer<A>) {
    for (let page = await list(parameters); ; page = await list({ ...parameters, after: page.next })) {
      yield page;
      if (page.next === undefined) return;
    }
  }

  /** The entries of all pages of a list. */
  async *entries<A, Entry>(list: List<A, { entries: Entry[]; next?: string }>, parameters: NoInfer<A>) {
    for await (const page of this.pages(list, parameters)) yield* page.entries;
  }

  async #call(name: string, input: unknown[]): Promise<unknown> {
    const { url, key, token, namespace, timeout = 30_000, fetch = globalThis.fetch } = this.#settings;
    // A new user accepts an invite without a credential, and no key can accept one.
    const credential = token ?? (name === 'acceptInvite' ? undefined : key);
    const headers = { Authorization: credential && `Bearer ${credential}`, 'Roster-Namespace': namespace };
    let sent: Awaited<ReturnType<Send>>;
    try {
      const signal = AbortSignal.timeout(timeout);
      const send = (request: Request) => fetch(new Request(request, { signal: AbortSignal.any([signal, request.signal]) }));
      const client = createClient({ baseUrl: `${url}`.replace(/\/+$/, ''), headers, fetch: send as typeof globalThis.fetch, throwOnError: false });
      sent = await (new Operations({ client }) as unknown as Record<string, Send>)[name]!(...input);
    } catch (error) {
      throw new RosterError(error);
    }
    const { data, response } = sent;
    if (!response?.ok) throw new RosterError(sent.error, response);
    if (response.status === 204) return undefined;
    if (!isObject(data)) return data;
    this.#etags.set(data, response.headers.get('etag') ?? undefined);
    // The generator converts no dates in `getMe`, because its response is a user or a key.
    if (name !== 'getMe') return data;
    return 'groups' in data ? patchMeResponseTransformer(data) : getKeyResponseTransformer(data);
  }
}
