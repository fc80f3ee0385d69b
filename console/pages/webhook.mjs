// A webhook: its state, its settings, and the deliveries that failed.
import { html, useState } from '../html.mjs';
import { address, go, part, useUnsaved } from '../router.mjs';
import { call } from '../api.mjs';
import { Heading, Mark, Time } from '../parts/basics.mjs';
import { useSave } from '../parts/conflict.mjs';
import { Confirm, FormDialog } from '../parts/dialog.mjs';
import { Field, Form, useForm } from '../parts/form.mjs';
import { List as Rows, timeColumn, usePages } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { Tabs } from '../parts/tabs.mjs';
import { tell, toast } from '../parts/toast.mjs';
import { Secret } from './keys.mjs';
import { counted } from '../words.mjs';
import { WebhookState, lines, webhookName } from './webhooks.mjs';

/** @type {[string, string][]} */
const TABS = [['', 'State'], ['deliveries', 'Deliveries'], ['settings', 'Settings']];

/** @param {{ webhook: WebhookDoc }} props */
function Health({ webhook }) {
  const { properties: p } = webhook;
  return html`
    <dl class="facts">
      <dt>State</dt><dd><${WebhookState} webhook=${webhook} /></dd>
      <dt>Waiting</dt><dd>${counted(p.waiting ?? 0, 'change')}</dd>
      <dt>Parked</dt><dd>${counted(p.parked ?? 0, 'delivery', 'deliveries')}<span class="muted small"> that failed while later ones succeeded</span></dd>
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
  const pages = usePages(`${path}/delivery`);
  const act = async (/** @type {string} */ method, /** @type {string} */ of, /** @type {string} */ text) => {
    await tell(call(method, of), text);
    pages.again();
  };
  const reason = (/** @type {DeliveryDoc} */ { properties: { status, reason: why } }) => html`<code class="cut" title=${why}>${[status, why].filter(Boolean).join(': ') || '–'}</code>`;
  const columns = [
    { head: 'Change', width: '120px', cell: (/** @type {DeliveryDoc} */ each) => html`<code>${each.id}</code><span class="below muted small">${reason(each)}</span>` },
    { head: 'Reason', cell: reason },
    { head: 'Attempts', isNumber: true, width: '90px', cell: (/** @type {DeliveryDoc} */ each) => each.properties.attempts },
    timeColumn('Next try', 'next_at'),
    { head: '', width: '150px', cell: (/** @type {DeliveryDoc} */ each) => html`
      <button onClick=${() => act('POST', `${path}/delivery/${part(each.id)}/retry`, 'The delivery is retried now.')}>Retry</button>${' '}
      <button onClick=${() => act('DELETE', `${path}/delivery/${part(each.id)}`, 'The delivery is discarded.')}>Discard</button>` },
  ];
  return html`<${Rows} noun="change" pages=${pages} columns=${columns}
    empty=${html`<h2>Nothing is parked</h2><p>Deliveries that fail while later ones succeed are listed here. They are retried by themselves.</p>`} />`;
}

/** @param {{ webhook: WebhookDoc, tag: string | null, again: () => void }} props */
function Settings({ webhook, tag, again }) {
  const { properties: p } = webhook;
  const form = useForm({ name: p.name ?? '', url: p.url, events: p.events.join('\n'), groups: (p.groups ?? []).join('\n'), payload: p.payload ?? 'full' });
  useUnsaved(form.isChanged);
  const body = () => {
    const { name, url, events, groups, payload } = form.values;
    return { name: name || null, url, events: lines(events), groups: lines(groups), payload };
  };
  const { act, dialog } = useSave({ kind: 'webhook', id: webhook.id, tag, body, said: 'The webhook is saved.', again });
  return html`
    <${Form} form=${form} act=${act}>
      <${Field} form=${form} name="name" label="Name" autocomplete="off" />
      <${Field} form=${form} name="url" type="url" label="URL" mono required />
      <div class="pair">
        <${Field} form=${form} name="events" label="Events" lines=${4} mono help="* for all changes, kinds such as user.*, or actions such as membership.created." />
        <${Field} form=${form} name="groups" label="Groups" lines=${4} mono help="Ids. If there are any, only changes that concern one of these groups are sent." />
      </div>
      <${Field} form=${form} name="payload" label="Sends" options=${[['full', 'The entity with each change'], ['thin', 'Ids only']]} />
      <div class="row"><button type="submit" class="main" disabled=${form.isBusy || !form.isChanged}>Save webhook</button></div>
    <//>
    ${dialog}
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
    <${FormDialog} title="Send changes again" form=${form} action="Send again" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="after" type="datetime-local" label="Changes after" required help="The receiver gets changes again that it has already got." />
    <//>
  `;
}

/** @param {{ webhook: WebhookDoc, path: string, again: () => void }} props */
function Actions({ webhook, path, again }) {
  const [open, setOpen] = useState(/** @type {any} */ (null));
  const close = () => setOpen(null);
  const test = async () => {
    const { body } = await call('POST', `${path}/test`);
    toast(body.status ? `The receiver returned ${body.status} in ${body.duration_ms} ms.` : `The receiver did not respond: ${body.reason}.`);
  };
  const setActive = async (/** @type {boolean} */ active) => {
    await call('PATCH', path, { body: { properties: { active } } });
    toast(active ? 'The webhook is active.' : 'The webhook is disabled.');
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
    <button onClick=${say(test)}>Send a test</button>
    <button onClick=${() => setOpen('replay')}>Send again …</button>
    <button onClick=${() => setOpen('rotate')}>Replace secret</button>
    <button onClick=${say(() => setActive(webhook.properties.state === 'disabled'))}>${webhook.properties.state === 'disabled' ? 'Enable' : 'Disable'}</button>
    <button class="danger" onClick=${() => setOpen('delete')}>Delete</button>
    ${open === 'replay' && html`<${Replay} path=${path} onClose=${close} again=${again} />`}
    ${open === 'rotate' && html`<${Confirm} title="Replace the secret?" action="Replace secret" act=${rotate} onClose=${close}><p>The old secret signs requests too for 24 hours. After that, receivers that do not know the new secret refuse them.</p><//>`}
    ${open === 'delete' && html`<${Confirm} title=${`Delete ${webhookName(webhook)}?`} action="Delete webhook" act=${remove} onClose=${close}><p>Changes that wait are not sent.</p><//>`}
    ${open?.secret && html`<${Secret} title="The new secret" secret=${open.secret} help="With it the receiver verifies that a request is from Roster." onClose=${close} />`}
  `;
}

/** @param {{ id: string, tab: string, visits: number }} props */
export function One({ id, tab, visits }) {
  const path = `/webhook/${part(id)}`;
  const { value, problem, again, pending } = useLoad((signal) => call('GET', path, { signal }), [path]);
  if (pending || !value) return problem ? html`<${Heading} title=\"Webhook\" visits=${visits} />${pending}` : pending;
  const { body: webhook, tag } = value;
  return html`
    <${Heading} title=${webhookName(webhook)} visits=${visits} crumb=${html`<a href=${address('console/webhooks')}>Webhooks</a>`}
      lead=${html`<${WebhookState} webhook=${webhook} /><code class="muted">${webhook.properties.url}</code>`}><${Actions} webhook=${webhook} path=${path} again=${again} /><//>
    <${Tabs} base=${`console/webhooks/${part(id)}`} tabs=${TABS} current=${tab} label="Webhook" />
    ${tab === '' && html`<${Health} webhook=${webhook} />`}
    ${tab === 'deliveries' && html`<${Deliveries} path=${path} />`}
    ${tab === 'settings' && html`<${Settings} key=${tag} webhook=${webhook} tag=${tag} again=${again} />`}
  `;
}
