// Webhooks: URLs to which changes are sent.
import { html, useState } from '../html.mjs';
import { address, part, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { Heading, Mark } from '../parts/basics.mjs';
import { FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { Secret } from './keys.mjs';

export { One } from './webhook.mjs';

/** @type {Record<string, [string, 'good' | 'warn' | 'bad']>} */
const STATES = { active: ['Active', 'good'], failing: ['Failing', 'warn'], disabled: ['Disabled', 'bad'] };

/** @param {{ webhook: WebhookDoc }} props */
export function WebhookState({ webhook }) {
  const [text, kind] = STATES[webhook.properties.state] ?? [webhook.properties.state, 'bad'];
  return html`<${Mark} kind=${kind}>${text}<//>`;
}

/** What a webhook is called. @param {WebhookDoc} webhook */
export const webhookName = (webhook) => webhook.properties.name ?? new URL(webhook.properties.url).host;

/** The filters in a field, one a line. @param {string} text */
export const lines = (text) => text.split(/[\s,]+/).filter(Boolean);

/** @param {{ onClose: () => void, onCreated: (webhook: WebhookDoc) => void, again: () => void }} props */
function CreateWebhook({ onClose, onCreated, again }) {
  const form = useForm({ url: '', name: '', events: '*', groups: '' });
  const act = async () => {
    const { url, name, events, groups } = form.values;
    const properties = { url, events: lines(events), ...(name && { name }), ...(groups && { groups: lines(groups) }) };
    const { body } = await call('POST', '/webhook', { body: { properties } });
    onCreated(body);
    again();
  };
  return html`
    <${FormDialog} title="Create a webhook" form=${form} action="Create webhook" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="url" type="url" label="URL" required mono placeholder="https://" help="Where changes are sent." />
      <${Field} form=${form} name="name" label="Name" autocomplete="off" />
      <${Field} form=${form} name="events" label="Events" lines=${2} mono help="* for all changes, kinds such as user.*, or actions such as membership.created." />
      <${Field} form=${form} name="groups" label="Groups" lines=${2} mono help="Ids. If there are any, only changes that concern one of these groups are sent." />
    <//>
  `;
}

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/webhook');
  const [open, setOpen] = useState(/** @type {any} */ (useRoute().query.has('create') ? 'create' : null));
  const close = () => setOpen(null);
  const columns = [
    { head: 'Webhook', cell: (/** @type {WebhookDoc} */ webhook) => html`<a class="cover cut" href=${address(`console/webhooks/${part(webhook.id)}`)}>${webhookName(webhook)}</a><span class="below"><${WebhookState} webhook=${webhook} /></span>` },
    { head: 'URL', cell: (/** @type {WebhookDoc} */ webhook) => html`<code class="cut" title=${webhook.properties.url}>${webhook.properties.url}</code>` },
    { head: 'State', width: '110px', cell: (/** @type {WebhookDoc} */ webhook) => html`<${WebhookState} webhook=${webhook} />` },
    { head: 'Waiting', isNumber: true, width: '90px', cell: (/** @type {WebhookDoc} */ webhook) => webhook.properties.waiting ?? 0 },
    { head: 'Parked', isNumber: true, width: '90px', cell: (/** @type {WebhookDoc} */ webhook) => webhook.properties.parked ?? 0 },
    timeColumn('Last success', 'last_success_at'),
  ];
  return html`
    <${Heading} title="Webhooks" visits=${visits}><${ListActions} of=${pages} name="webhooks" /><button class="main" onClick=${() => setOpen('create')}>Create webhook</button><//>
    <${Rows} noun="webhook" pages=${pages} columns=${columns}
      empty=${html`<h2>No webhooks</h2><p>A webhook sends changes to a URL of other software.</p><button onClick=${() => setOpen('create')}>Create webhook</button>`} />
    ${open === 'create' && html`<${CreateWebhook} onClose=${close} onCreated=${(/** @type {WebhookDoc} */ webhook) => setOpen({ created: webhook })} again=${pages.again} />`}
    ${open?.created && html`<${Secret} title="The secret of the webhook" secret=${open.created.properties.secret} help="With it the receiver verifies that a request is from Roster." onClose=${close} />`}
  `;
}
