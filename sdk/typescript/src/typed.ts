/** The types of the operations, with data instead of responses and with typed custom properties. */

import type * as wire from './generated/types.gen.js';

/** The custom properties of each kind of entity, and `app`. Those of a kind that is absent are `unknown`. */
export type Shapes = { user?: object; group?: object; invite?: object; app?: { user?: object; group?: object } };
/** The options of a single call. */
export type Call = { signal?: AbortSignal };

export type Typed<Operations, P extends Shapes> = {
  [K in keyof Operations as K]: Operations[K] extends (...input: infer Input) => Promise<infer Sent>
    ? (...input: Arguments<Input, P>) => Promise<Document<Exclude<Returned<Sent>, undefined>, P>>
    : never;
};
type Arguments<Input extends unknown[], P> =
  Input extends [unknown?] ? [call?: Call]
  : Input extends [infer First, unknown?] ? [parameters: Document<First, P>, call?: Call]
  : [parameters?: Document<Input[0], P>, call?: Call];
type Returned<Sent> = Sent extends { data: infer D } ? D : never;

/** A document, or a part of one, with the custom properties of `P` and without an index signature, so that a
 * misspelt property does not compile. */
export type Document<T, P> =
  unknown extends T ? T
  : [Own<T, P>] extends [never] ? T extends Date ? T : { [K in keyof T]: K extends 'app' ? App<T, P, T[K]> : Document<T[K], P> }
  : Known<T> & Own<T, P>;
type Own<T, P> = Partial<Custom<T, Read, P>> | Removable<Custom<T, Written, P>>;
type App<T, P, Untyped> =
  [T, P] extends [{ properties?: infer Q }, { app: infer A }] ? [Own<Q, A>] extends [never] ? Untyped : Own<Q, A>
  : Untyped;
type Read = { user: wire.UserProperties; group: wire.GroupProperties; invite: wire.InviteProperties };
type Written = { user: wire.UserInputProperties; group: wire.GroupInputProperties; invite: wire.InviteInputProperties };
type Custom<T, Kinds, P> = {
  [K in keyof Kinds & keyof P]: Same<NonNullable<T>, Kinds[K]> extends true ? P[K] : never;
}[keyof Kinds & keyof P];
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Removable<T> = { [K in keyof T]?: T[K] | null };
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
