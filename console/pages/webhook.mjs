// A webhook: how it does, what it sends, and the deliveries that failed.
import { html, useState } from '../html.mjs';
import { address, go, part, useUnsaved } from '../router.mjs';
import { call, get } from '../api.mjs';
import { Failure, Ghosts, Heading, Mark, Time } from '../parts/basics.mjs';
import { Confirm, FormDialog } from '../parts/dialog.mjs';
import { Field, FormFault, useForm } from '../parts/form.mjs';
import { Table } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { Tabs } from '../parts/tabs.mjs';
import { toast } from '../parts/toast.mjs';
import { Secret } from './keys.mjs';
import { WebhookState, lines, webhookName } from './webhooks.mjs';

/** @type {[string, string][]} */
const TABS = [['', 'Health'], ['deliveries', 'Deliveries'], ['settings', 'Settings']];

/** @param {{ webhook: WebhookDoc }} props */
function Health({ webhook }) {
  const { properties: p } = webhook;
  return html`
    <dl class="facts">
      <dt>Waiting</dt><dd>${p.waiting ?? 0} changes are to be sent</dd>
      <dt>Parked</dt><dd>${p.parked ?? 0} deliveries failed while later ones succeeded</dd>
      <dt>Last success</dt><dd><${Time} at=${p.last_success_at} /></dd>
      ${p.failing_since && html`<dt>Failing since</dt><dd><${Time} at=${p.failing_since} /></dd>`}
      ${p.last_reason && html`<dt>Last reason</dt><dd><code>${p.last_reason}</code></dd>`}
      ${p.next_attempt_at && html`<dt>Next attempt</dt><dd><${Time} at=${p.next_attempt_at} /></dd>`}
      ${p.missed && html`<dt>Missed</dt><dd><${Mark} kind="bad">Changes were deleted before they were sent<//> <${Time} at=${p.missed_since} /></dd>`}
    </dl>
  `;
}

/** @param {{ path: string }} props */
function Deliveries({ path }) {
  const { value, problem, again } = useLoad((signal) => get(`${path}/delivery`, { limit: 200 }, { signal }), [path]);
  const act = async (/** @type {string} */ method, /** @type {string} */ of, /** @type {string} */ text) => {
    await call(method, of).then(() => toast(text), (error) => toast(error.message));
    again();
  };
  if (problem) return html`<${Failure} problem=${problem} again=${again} />`;
  if (!value) return html`<${Ghosts} />`;
  if (value.entries.length === 0) return html`<div class="empty"><h2>Nothing is parked</h2><p>Deliveries that fail while later ones succeed are listed here, and are tried again.</p></div>`;
  const columns = [
    { head: 'Change', width: '120px', cell: (/** @type {DeliveryDoc} */ each) => html`<code>${each.id}</code>` },
    { head: 'Reason', cell: (/** @type {DeliveryDoc} */ each) => html`<code class="cut">${each.properties.status ?? each.properties.reason ?? '–'}</code>` },
    { head: 'Attempts', isOptional: true, isNumber: true, width: '90px', cell: (/** @type {DeliveryDoc} */ each) => each.properties.attempts },
    { head: 'Next try', isOptional: true, width: '140px', cell: (/** @type {DeliveryDoc} */ each) => html`<${Time} at=${each.properties.next_at} />` },
    { head: '', width: '150px', cell: (/** @type {DeliveryDoc} */ each) => html`
      <button type="button" onClick=${() => act('POST', `${path}/delivery/${part(each.id)}/retry`, 'It is tried now.')}>Retry</button>${' '}
      <button type="button" onClick=${() => act('DELETE', `${path}/delivery/${part(each.id)}`, 'It is given up.')}>Give up</button>` },
  ];
  return html`<${Table} label="Deliveries" columns=${columns} entries=${value.entries} />`;
}

/** @param {{ webhook: WebhookDoc, tag: string | null, again: () => void }} props */
function Settings({ webhook, tag, again }) {
  const { properties: p } = webhook;
  const form = useForm({ name: p.name ?? '', url: p.url, events: p.events.join('\n'), groups: (p.groups ?? []).join('\n'), payload: p.payload ?? 'full' });
  useUnsaved(form.isChanged);
  const act = async () => {
    const { name, url, events, groups, payload } = form.values;
    const properties = { name: name || null, url, events: lines(events), groups: lines(groups), payload };
    await call('PATCH', `/webhook/${part(webhook.id)}`, { body: { 'entity-type': 'webhook', properties }, tag });
    toast('The webhook is saved.');
    again();
  };
  return html`
    <form class="stack" ref=${form.form} onSubmit=${form.submit(act)} novalidate>
      <${FormFault} form=${form} />
      <${Field} form=${form} name="name" label="Name" autocomplete="off" />
      <${Field} form=${form} name="url" type="url" label="URL" mono required />
      <div class="pair">
        <${Field} form=${form} name="events" label="Events" lines=${4} mono help="One a line: *, user.*, membership.created …" />
        <${Field} form=${form} name="groups" label="Groups" lines=${4} mono help="Ids, one a line. Without any, changes of all groups." />
      </div>
      <${Field} form=${form} name="payload" label="Sends" options=${[['full', 'The entity with each change'], ['thin', 'Ids only']]} />
      <div class="row"><button class="main" disabled=${form.isBusy || !form.isChanged}>Save webhook</button></div>
    </form>
  `;
}

/** @param {{ path: string, onClose: () => void, again: () => void }} props */
function Replay({ path, onClose, again }) {
  const form = useForm({ after: '' });
  const act = async () => {
    await call('POST', `${path}/replay`, { body: { properties: { after: new Date(form.values.after).toISOString() } } });
    onClose();
    toast('The changes since then are sent again.');
    again();
  };
  return html`
    <${FormDialog} title="Send changes again" form=${form} deed="Send again" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="after" type="datetime-local" label="Changes after" required help="The receiver gets those that it has got before once more." />
    <//>
  `;
}

/** @param {{ webhook: WebhookDoc, path: string, again: () => void }} props */
function Deeds({ webhook, path, again }) {
  const [open, setOpen] = useState(/** @type {any} */ (null));
  const close = () => setOpen(null);
  const test = async () => {
    const { body } = await call('POST', `${path}/test`);
    toast(body.status ? `The receiver answered ${body.status} in ${body.duration_ms} ms.` : `There was no answer: ${body.reason}.`);
  };
  const setActive = async (/** @type {boolean} */ active) => {
    await call('PATCH', path, { body: { properties: { active } } });
    toast(active ? 'The webhook is active.' : 'The webhook sends nothing now.');
    again();
  };
  const rotate = async () => {
    const { body } = await call('POST', `${path}/secret`);
    setOpen({ secret: body.properties.secret });
  };
  const remove = async () => {
    await call('DELETE', path);
    toast('The webhook is deleted.');
    go('console/webhooks');
  };
  const say = (/** @type {() => Promise<void>} */ act) => () => act().catch((error) => toast(error.message));
  return html`
    <button type="button" onClick=${say(test)}>Test</button>
    <button type="button" onClick=${() => setOpen('replay')}>Send again …</button>
    <button type="button" onClick=${() => setOpen('rotate')}>Replace secret</button>
    <button type="button" onClick=${say(() => setActive(webhook.properties.state === 'disabled'))}>${webhook.properties.state === 'disabled' ? 'Enable' : 'Disable'}</button>
    <button type="button" class="danger" onClick=${() => setOpen('delete')}>Delete</button>
    ${open === 'replay' && html`<${Replay} path=${path} onClose=${close} again=${again} />`}
    ${open === 'rotate' && html`<${Confirm} title="Replace the secret?" deed="Replace secret" act=${rotate} onClose=${close}><p>The secret before signs requests too for 24 hours. After that a receiver that does not know the new one refuses them.</p><//>`}
    ${open === 'delete' && html`<${Confirm} title=${`Delete ${webhookName(webhook)}?`} deed="Delete webhook" act=${remove} onClose=${close}><p>Changes that are waiting are not sent any more.</p><//>`}
    ${open?.secret && html`<${Secret} title="The new secret" secret=${open.secret} help="The receiver checks by it that a request is from Roster." onClose=${close} />`}
  `;
}

/** @param {{ id: string, tab: string, visits: number }} props */
export function One({ id, tab, visits }) {
  const path = `/webhook/${part(id)}`;
  const { value, problem, again } = useLoad((signal) => call('GET', path, { signal }), [path]);
  if (problem) return html`<${Heading} title="Webhook" visits=${visits} /><${Failure} problem=${problem} again=${again} />`;
  if (!value) return html`<${Ghosts} />`;
  const { body: webhook, tag } = value;
  return html`
    <${Heading} title=${webhookName(webhook)} visits=${visits} crumb=${html`<a href=${address('console/webhooks')}>Webhooks</a>`}
      lead=${html`<${WebhookState} webhook=${webhook} /><code class="muted">${webhook.properties.url}</code>`}><${Deeds} webhook=${webhook} path=${path} again=${again} /><//>
    <${Tabs} base=${`console/webhooks/${part(id)}`} tabs=${TABS} current=${tab} label="Webhook" />
    ${tab === '' && html`<${Health} webhook=${webhook} />`}
    ${tab === 'deliveries' && html`<${Deliveries} path=${path} />`}
    ${tab === 'settings' && html`<${Settings} key=${tag} webhook=${webhook} tag=${tag} again=${again} />`}
  `;
}
