// The backend of an application: its users join by invite and sign in, and who manages a group has a page.

import { Roster, RosterError } from 'roster-sdk';
import type { Role } from 'roster-sdk';

type Own = { user: { plan: string; seats: { used: number; paid: number } }; group: { cost_center: number } };

const { SERVER_URL = '', SERVER_KEY = '' } = process.env;
export const roster = new Roster<Own>({ url: SERVER_URL, key: SERVER_KEY, namespace: 'default' });

/** The person's browser, whose address the limits for passwords count. */
type Browser = { ip: string; userAgent: string };

/** Creates an account by an invite, and returns the token to put into the browser's cookie. */
export async function signUp(code: string, username: string, password: string, browser: Browser) {
  await roster.acceptInvite({ handle: code, properties: { username, password, plan: 'free' } });
  return signIn(username, password, browser);
}

export async function signIn(username: string, password: string, browser: Browser) {
  const { ip, userAgent: user_agent } = browser;
  const session = await roster.createSession({ properties: { username, password, ip, user_agent } });
  return session.properties.token ?? '';
}

/** Whose session it is, or null for nobody's. If Roster is down, that is an error and not nobody. */
export async function whoIs(token: string) {
  try {
    const me = await roster.as(token).getMe();
    // An API key is no user.
    return me['entity-type'] === 'user' ? me : null;
  } catch (error) {
    if (error instanceof RosterError && error.status === 401) return null;
    throw error;
  }
}

/** What a manager sees: all members with their roles, and the open invites. */
export async function adminPage(token: string, group: string) {
  const user = roster.as(token);
  const { properties } = await user.getGroup({ id: group });
  const members = [];
  for await (const { id, properties, membership } of user.entries(user.listGroupMembers, { id: group, limit: 100 }))
    members.push({ id, name: properties.username ?? id, role: membership?.role, since: membership?.joined_at });
  const invites = [];
  for await (const invite of user.entries(user.listInvites, { group }))
    if (invite.properties.state === 'open') invites.push({ id: invite.id, until: invite.properties.expires_at });
  return { name: properties.name, costCenter: properties.cost_center, members, invites };
}

/** The code of a new invite. The manager's own rights decide. */
export async function invite(token: string, group: string, role: Role, days: number) {
  const expires_at = new Date(Date.now() + days * 86_400_000);
  const created = await roster.as(token).createInvite({ properties: { group, role, expires_at } });
  return created.properties.code ?? '';
}

export async function remove(token: string, group: string, user: string) {
  await roster.as(token).removeGroupMember({ id: group, uid: user });
}

export async function signOutEverywhere(token: string) {
  const me = await whoIs(token);
  if (me) await roster.as(token).deleteUserSessions({ id: me.id });
}
