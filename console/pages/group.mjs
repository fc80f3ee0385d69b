// A group: its members, what it is nested in and what is nested in it, and its invites.
import { html, useState } from '../html.mjs';
import { address, go, part, useUnsaved } from '../router.mjs';
import { call, get } from '../api.mjs';
import { Copy, Heading, Mark, Placeholder, Time } from '../parts/basics.mjs';
import { useSave } from '../parts/conflict.mjs';
import { Confirm } from '../parts/dialog.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { History } from '../parts/history.mjs';
import { useLoad } from '../parts/load.mjs';
import { Pairs, ownPairs } from '../parts/pairs.mjs';
import { Tabs } from '../parts/tabs.mjs';
import { toast } from '../parts/toast.mjs';
import { counted, groupName } from '../words.mjs';
import { Members } from './group-members.mjs';
import { Nesting } from './group-nesting.mjs';
import { Invites } from './invites.mjs';

/** @type {(keyof GroupDoc['properties'])[]} */
const FIELDS = ['name', 'description', 'external_id'];
const KNOWN = [...FIELDS, 'created_at', 'updated_at', 'placeholder'];
/** @type {[string, string][]} */
const TABS = [['', 'Members'], ['nesting', 'Nesting'], ['invites', 'Invites'], ['history', 'History'], ['details', 'Details'], ['properties', 'Properties'], ['application', 'Application']];

/** @param {{ group: GroupDoc, tag: string | null, again: () => void }} props */
function Details({ group, tag, again }) {
  const initial = Object.fromEntries(FIELDS.map((name) => [name, group.properties[name] ?? '']));
  const form = useForm(initial);
  useUnsaved(form.isChanged);
  const body = () => {
    const changed = FIELDS.filter((name) => form.values[name] !== initial[name]);
    return Object.fromEntries(changed.map((name) => [name, form.values[name].trim() || null]));
  };
  const { act, dialog } = useSave({ kind: 'group', id: group.id, tag, body, said: 'The group is saved.', again });
  return html`
    <${Form} form=${form} act=${act}>
      <div class="pair">
        <${Field} form=${form} name="name" label="Name" autocomplete="off" />
        <${Field} form=${form} name="external_id" label="External id" mono autocomplete="off" help="The id in another system." />
      </div>
      <${Field} form=${form} name="description" label="Description" lines=${3} />
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy || !form.isChanged}>Save details</button></div>
    <//>
    ${dialog}
  `;
}

/** Deletes a group, and says before what is deleted with it. @param {{ group: GroupDoc, onClose: () => void }} props */
function DeleteGroup({ group, onClose }) {
  const path = `/group/${part(group.id)}`;
  const { value } = useLoad(async (signal) => {
    const count = async (/** @type {string} */ of, /** @type {Record<string, string>} */ query) => {
      const list = await get(of, { ...query, limit: 1, count: 10_000 }, { signal });
      return counted(list.total, { '/user': 'member', '/group': 'nested group', '/invite': 'invite' }[of.replace(path, '')] ?? '');
    };
    return Promise.all([count(`${path}/user`, {}), count(`${path}/group`, {}), count('/invite', { group: group.id })]);
  }, [path]);
  const act = async () => {
    await call('DELETE', path);
    onClose();
    toast(`${groupName(group)} is deleted.`);
    go('console/groups');
  };
  return html`
    <${Confirm} title=${`Delete ${groupName(group)}?`} action="Delete group" act=${act} onClose=${onClose} word=${group.id}>
      <p>${value ? `The group has ${value.join(', ').replace(/, ([^,]*)$/, ' and $1')}.` : 'Counting its members …'} The memberships and the invites are deleted; the users and the nested groups stay. This cannot be undone.</p>
    <//>
  `;
}

/** @param {{ id: string, tab: string, visits: number }} props */
export function One({ id, tab, visits }) {
  const path = `/group/${part(id)}`;
  const { value, problem, again, pending } = useLoad((signal) => call('GET', path, { signal }), [path]);
  const [isDeleting, setDeleting] = useState(false);
  if (pending || !value) return problem ? html`<${Heading} title=\"Group\" visits=${visits} />${pending}` : pending;
  const { body: group, tag } = value;
  const saved = { kind: 'group', id: group.id, tag, again };
  const isAdministrators = group.id === 'administrators';
  return html`
    <${Heading} title=${groupName(group)} visits=${visits} crumb=${html`<a href=${address('console/groups')}>Groups</a>`} lead=${html`
      ${isAdministrators && html`<${Mark} kind="warn">Its members administer this namespace<//>`}
      ${group.placeholder && html`<${Placeholder} />`}
      <code>${group.id}</code><${Copy} text=${group.id} label="Copy id" className="plain" />
      <span class="muted small">Created <${Time} at=${group.properties.created_at} /></span>
    `}>
      ${!isAdministrators && html`<button class="danger" onClick=${() => setDeleting(true)}>Delete</button>`}
    <//>
    ${group.properties.description && html`<p>${group.properties.description}</p>`}
    <${Tabs} base=${`console/groups/${part(id)}`} tabs=${TABS} current=${tab} label="Group" />
    ${tab === '' && html`<${Members} group=${group} />`}
    ${tab === 'nesting' && html`<${Nesting} group=${group} />`}
    ${tab === 'invites' && html`<${Invites} group=${group} />`}
    ${tab === 'history' && html`<${History} query=${{ entity: group.id }} />`}
    ${tab === 'details' && html`<${Details} key=${tag} group=${group} tag=${tag} again=${again} />`}
    ${tab === 'properties' && html`<${Pairs} key=${tag} ...${saved} label="Custom properties" help="Managers of the group can change them, and members can read them." value=${ownPairs(group.properties, KNOWN)} />`}
    ${tab === 'application' && html`<${Pairs} key=${tag} ...${saved} label="Properties of the application" help="Keys and administrators can change them, and members can read them." value=${group.app ?? {}} member="app" />`}
    ${isDeleting && html`<${DeleteGroup} group=${group} onClose=${() => setDeleting(false)} />`}
  `;
}
