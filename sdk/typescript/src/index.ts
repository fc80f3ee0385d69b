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
  key?: string | undefined;
  token?: string | undefined;
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
    const said = Object(cause) as Partial<Problem>;
    const problem = `${said.type}`.startsWith('urn:roster:problem:') ? said : {};
    const detail = problem.detail ?? (response ? 'the response is not from Roster' : 'Roster does not respond');
    super(detail, { cause });
    this.status = response?.status ?? 0;
    this.code = problem.code ?? (response ? 'unexpected' : 'unreachable');
    this.detail = detail;
    this.field = problem.field;
    this.errors = problem.errors ?? [];
    this.requestId = response?.headers.get('x-request-id') ?? undefined;
  }
}

type Send = (...input: unknown[]) => Promise<{ data?: unknown; error?: unknown }>;
type List<A, Page> = (parameters: A) => Promise<Page>;

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

  /** All pages of a list, of the feed those so far: `roster.pages(roster.listGroupMembers, { id: 'devs' })`. */
  async *pages<A, Page extends { next?: string }>(list: List<A, Page>, parameters: NoInfer<A>) {
    for (let after: string | undefined, page = await list(parameters); ; page = await list({ ...parameters, after })) {
      yield page;
      if ((after = page.next === after ? undefined : page.next) === undefined) return;
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
    // What is created has a body, even an empty one.
    if (name.startsWith('create')) input[0] = { id: undefined, ...(input[0] as object | undefined) };
    const seen: { request?: Request; response?: Response } = {};
    const send = async (request: Request) => {
      const signal = AbortSignal.any([AbortSignal.timeout(timeout), request.signal]);
      return (seen.response = await fetch((seen.request = new Request(request, { signal }))));
    };
    const options = { baseUrl: `${url}`.replace(/\/+$/, ''), headers, fetch: send as typeof fetch, throwOnError: false };
    const operations = new Operations({ client: createClient(options) }) as unknown as Record<string, Send>;
    const { data, error } = await operations[name]!(...input).catch((error: unknown) => ({ data: undefined, error }));
    if (!seen.request) throw error;
    if (error !== undefined || !seen.response) throw new RosterError(error, seen.response);
    if (seen.response.status === 204) return undefined;
    this.#etags.set(Object(data), seen.response.headers.get('etag') ?? undefined);
    // The generator converts no dates in this response, because it is of a user or of a key.
    if (name !== 'getMe') return data;
    return 'groups' in Object(data) ? patchMeResponseTransformer(data) : getKeyResponseTransformer(data);
  }
}
