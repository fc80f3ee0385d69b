// The documents of the API, from its OpenAPI document: `scripts/console` generates target/console/api.d.ts.
import type { components } from '../target/console/api';

type Schemas = components['schemas'];
/** Without the custom properties, so that a name that does not exist is an error. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
type Doc<Kind extends string, Properties> = {
  'entity-type': Kind;
  id: string;
  properties: Known<Properties>;
};
/** The properties that any of these have. */
type Merged<T> = { [Name in T extends unknown ? keyof T : never]?: T extends unknown ? (Name extends keyof T ? T[Name] : never) : never };
type KnownOfEach<T> = T extends unknown ? Known<T> : never;

declare global {
  type MembershipPart = Known<Schemas['Place']>;
  type UserDoc = Doc<'user', Schemas['UserProperties']> & {
    placeholder?: boolean;
    app?: Record<string, unknown>;
    membership?: MembershipPart;
    counts?: { groups: number };
    warnings?: Schemas['Notice'][];
  };
  type GroupDoc = Doc<'group', Schemas['GroupProperties']> & {
    placeholder?: boolean;
    app?: Record<string, unknown>;
    membership?: MembershipPart;
    counts?: { members: number; subgroups: number };
  };
  type InviteDoc = Doc<'invite', Schemas['InviteProperties']>;
  type KeyDoc = Doc<'key', Schemas['KeyProperties']>;
  type WebhookDoc = Doc<'webhook', Schemas['WebhookProperties']>;
  type SessionDoc = Doc<'session', Schemas['SessionProperties']>;
  type DeliveryDoc = Doc<'delivery', Schemas['DeliveryProperties']>;
  type NamespaceDoc = Doc<'namespace', Schemas['NamespaceProperties']>;
  type MailDoc = Doc<'mail', Schemas['MailProperties']>;
  type ChangedProperties = Merged<KnownOfEach<Schemas['ChangedEntity']['properties']>>;
  type ChangeDoc = Doc<'change', Omit<Schemas['ChangeProperties'], 'entity'>> & {
    properties: { entity: Pick<Schemas['ChangedEntity'], 'entity-type' | 'id'> & { properties: ChangedProperties } };
  };
  type PageOf<T> = { entries: T[]; next?: string };
  type ImportReply = Schemas['Import'];
  type InvitesReply = Schemas['InviteOutcomes'];
  type HealthPart = Schemas['HealthProperties'];
  type BrandPart = Known<Schemas['Brand']> & { recovery?: boolean; passwordMin?: number };
  type MeDoc = UserDoc & { groups: Known<Schemas['GroupOfMe']>[]; namespace: string; session?: SessionDoc };
}
