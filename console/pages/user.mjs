// A user: who it is, whether they can sign in and why not, and what they are in.
import { html } from '../html.mjs';
import { address, part, useUnsaved } from '../router.mjs';
import { call } from '../api.mjs';
import { Copy, Heading, Mark, Placeholder, Time } from '../parts/basics.mjs';
import { useSave } from '../parts/conflict.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { History } from '../parts/history.mjs';
import { useLoad } from '../parts/load.mjs';
import { Pairs, ownPairs } from '../parts/pairs.mjs';
import { Tabs } from '../parts/tabs.mjs';
import { fullTime, nameOf } from '../words.mjs';
import { Actions } from './user-actions.mjs';
import { UserGroups } from './user-groups.mjs';
import { Sessions } from './sessions.mjs';

/** The fields; `locale` is a custom property that e-mails heed. */
const FIELDS = ['name', 'username', 'first_name', 'last_name', 'login_email', 'email', 'external_id', 'locale'];
const KNOWN = [...FIELDS, 'active', 'locked_until', 'created_at', 'updated_at', 'email_verified_at', 'placeholder'];
/** @type {[string, string][]} */
const TABS = [['', 'Profile'], ['groups', 'Groups'], ['sessions', 'Sessions'], ['history', 'History'], ['properties', 'Properties'], ['application', 'Application']];

/** Whether the user can sign in, and why not. @param {{ user: UserDoc }} props */
function State({ user }) {
  const { active, locked_until: locked, username, login_email: login } = user.properties;
  if (user.placeholder) return html`<${Placeholder} />`;
  if (active === false) return html`<${Mark} kind="bad">Inactive: cannot sign in<//>`;
  if (locked && Date.parse(locked) > Date.now()) return html`<${Mark} kind="warn">Locked until ${fullTime(locked)} after wrong passwords<//>`;
  if (!username && !login) return html`<${Mark}>Cannot sign in: no username and no sign-in address<//>`;
  return html`<${Mark} kind="good">Active<//>`;
}

/** @param {{ user: UserDoc, tag: string | null, again: () => void }} props */
function Profile({ user, tag, again }) {
  /** @type {Record<string, any>} */
  const properties = user.properties;
  const initial = Object.fromEntries(FIELDS.map((name) => [name, properties[name] ?? '']));
  const form = useForm(initial);
  useUnsaved(form.isChanged);
  const body = () => {
    const changed = FIELDS.filter((name) => form.values[name] !== initial[name]);
    // Otherwise a new contact address would become the sign-in address too.
    const names = changed.includes('email') && !changed.includes('login_email') ? [...changed, 'login_email'] : changed;
    return Object.fromEntries(names.map((name) => [name, form.values[name].trim() || null]));
  };
  const { act, dialog } = useSave({ kind: 'user', id: user.id, tag, body, said: 'The profile is saved.', again });
  return html`
    <${Form} form=${form} act=${act}>
      <div class="pair">
        <${Field} form=${form} name="name" label="Name" autocomplete="off" />
        <${Field} form=${form} name="username" label="Username" autocomplete="off" autocapitalize="none" spellcheck="false" />
        <${Field} form=${form} name="first_name" label="First name" autocomplete="off" />
        <${Field} form=${form} name="last_name" label="Last name" autocomplete="off" />
        <${Field} form=${form} name="login_email" label="Sign-in address" type="email" autocomplete="off"
          help=${`The user signs in with it. ${user.properties.email_verified_at ? `Verified ${fullTime(user.properties.email_verified_at)}.` : user.properties.login_email ? 'It is not verified.' : 'No other user can have the same.'}`} />
        <${Field} form=${form} name="email" label="Contact address" type="email" autocomplete="off" help="For contact only." />
        <${Field} form=${form} name="external_id" label="External id" mono autocomplete="off" help="The id in another system." />
        <${Field} form=${form} name="locale" label="Language" mono autocomplete="off" help="The language of e-mails, such as de or pt-BR." />
      </div>
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy || !form.isChanged}>Save profile</button></div>
    <//>
    ${dialog}
  `;
}

/** @param {{ id: string, tab: string, visits: number }} props */
export function One({ id, tab, visits }) {
  const path = `/user/${part(id)}`;
  const { value, problem, again, pending } = useLoad((signal) => call('GET', path, { signal }), [path]);
  if (pending || !value) return problem ? html`<${Heading} title=\"User\" visits=${visits} />${pending}` : pending;
  const { body: user, tag } = value;
  const saved = { kind: 'user', id: user.id, tag, again };
  return html`
    <${Heading} title=${nameOf(user)} visits=${visits} crumb=${html`<a href=${address('console/users')}>Users</a>`} lead=${html`
      <${State} user=${user} /><code>${user.id}</code><${Copy} text=${user.id} label="Copy id" className="plain" />
      <span class="muted small">Created <${Time} at=${user.properties.created_at} /></span>
    `}><${Actions} user=${user} again=${again} /><//>
    <${Tabs} base=${`console/users/${part(id)}`} tabs=${TABS} current=${tab} label="User" />
    ${tab === '' && html`<${Profile} key=${tag} user=${user} tag=${tag} again=${again} />`}
    ${tab === 'groups' && html`<${UserGroups} user=${user} />`}
    ${tab === 'sessions' && html`<${Sessions} user=${user} />`}
    ${tab === 'history' && html`<${History} query=${{ user: user.id }} />`}
    ${tab === 'properties' && html`<${Pairs} key=${tag} ...${saved} label="Custom properties" help="The user can read and change them." value=${ownPairs(user.properties, KNOWN)} />`}
    ${tab === 'application' && html`<${Pairs} key=${tag} ...${saved} label="Properties of the application" help="Keys and administrators can change them, and the user can read them." value=${user.app ?? {}} member="app" />`}
  `;
}
