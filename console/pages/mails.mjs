// E-mails: those that wait, and those that were sent or failed in the last 30 days.
import { html, useState } from '../html.mjs';
import { address, part, setQuery, useRoute } from '../router.mjs';
import { call } from '../api.mjs';
import { brandOf } from '../brand.mjs';
import { session } from '../session.mjs';
import { Copy, Heading, Mark, Time } from '../parts/basics.mjs';
import { Confirm, Dialog } from '../parts/dialog.mjs';
import { AsCurl, Choice, List as Rows, usePages } from '../parts/list.mjs';
import { useLoad } from '../parts/load.mjs';
import { toast } from '../parts/toast.mjs';
import { fullTime, words } from '../words.mjs';

/** @type {Record<string, [string, 'good' | 'warn' | 'bad']>} */
const STATES = { queued: ['Waits', 'warn'], sent: ['Sent', 'good'], failed: ['Failed', 'bad'] };
/** @type {[string, string][]} */
const OPTIONS = [['', 'All states'], ['queued', 'Those that wait'], ['sent', 'Sent'], ['failed', 'Failed']];

/** @param {{ mail: MailDoc }} props */
function State({ mail }) {
  const [text, kind] = STATES[mail.properties.state] ?? [mail.properties.state, 'bad'];
  return html`<${Mark} kind=${kind}>${text}<//>`;
}

/** One e-mail, with what became of it. What it tells is never shown. @param {{ mail: MailDoc, send: () => void, onClose: () => void }} props */
function Shown({ mail, send, onClose }) {
  const { kind, address: to, state, attempts, reason, next_at: next, created_at: created, sent_at: sent, user } = mail.properties;
  return html`
    <${Dialog} title=${words(kind)} onClose=${onClose}>
      <dl class="facts">
        <dt>To</dt><dd>${to}</dd>
        ${user && html`<dt>About</dt><dd><a href=${address(`console/users/${part(user)}`)}>${user}</a></dd>`}
        <dt>State</dt><dd><${State} mail=${mail} /></dd>
        <dt>Attempts</dt><dd>${attempts}</dd>
        ${reason && html`<dt>Why the last one failed</dt><dd><code>${reason}</code></dd>`}
        ${next && html`<dt>Next attempt</dt><dd>${fullTime(next)}</dd>`}
        <dt>Created</dt><dd>${fullTime(created)}</dd>
        ${sent && html`<dt>Sent</dt><dd>${fullTime(sent)}</dd>`}
        <dt>Id</dt><dd><code>${mail.id}</code> <${Copy} text=${mail.id} className="plain" /></dd>
      </dl>
      <div class="acts-row">
        ${state !== 'sent' && html`<button type="button" onClick=${send}>Send it now</button>`}
        <button type="button" class="main" onClick=${onClose}>Close</button>
      </div>
    <//>
  `;
}

/** That the server sends none, and how it would. */
const Off = () => html`
  <div class="note warn"><p>This server sends no e-mails. Whoever operates it turns them on by <code>ROSTER_SMTP_URL</code>, <code>ROSTER_MAIL_FROM</code> and <code>ROSTER_PUBLIC_URL</code>, and tries them by <code>roster mail test ADDRESS</code>.</p></div>
`;

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const state = useRoute().query.get('state') ?? '';
  const pages = usePages('/mail', { state: state || undefined });
  const { value: brand } = useLoad(() => brandOf(session.namespace()), []);
  const [open, setOpen] = useState(/** @type {{ shown?: MailDoc, deleted?: MailDoc } | null} */ (null));
  const close = () => setOpen(null);
  const send = async (/** @type {MailDoc} */ mail) => {
    await call('POST', `/mail/${part(mail.id)}/send`).then(() => toast('It is sent now.'), (error) => toast(error.message));
    close();
    pages.again();
  };
  const remove = async () => {
    await call('DELETE', `/mail/${part(open?.deleted?.id ?? '')}`);
    close();
    toast('The e-mail is deleted.');
    pages.again();
  };
  const columns = [
    { head: 'To', cell: (/** @type {MailDoc} */ mail) => html`<button type="button" class="link cut" title=${mail.properties.address} onClick=${() => setOpen({ shown: mail })}>${mail.properties.address}</button><span class="below"><${State} mail=${mail} /> <span class="muted small">${words(mail.properties.kind)}</span></span>` },
    { head: 'About', isOptional: true, cell: (/** @type {MailDoc} */ mail) => words(mail.properties.kind) },
    { head: 'State', isOptional: true, width: '100px', cell: (/** @type {MailDoc} */ mail) => html`<${State} mail=${mail} />` },
    { head: 'Attempts', isOptional: true, isNumber: true, width: '90px', cell: (/** @type {MailDoc} */ mail) => mail.properties.attempts },
    { head: 'Reason', isOptional: true, cell: (/** @type {MailDoc} */ mail) => html`<span class="cut muted" title=${mail.properties.reason}>${mail.properties.reason ?? '–'}</span>` },
    { head: 'Created', isOptional: true, width: '130px', cell: (/** @type {MailDoc} */ mail) => html`<${Time} at=${mail.properties.created_at} />` },
    { head: '', width: '84px', cell: (/** @type {MailDoc} */ mail) => html`<button type="button" onClick=${() => setOpen({ deleted: mail })}>Delete</button>` },
  ];
  return html`
    <${Heading} title="E-mails" visits=${visits} />
    ${brand?.recovery === false && html`<${Off} />`}
    <div class="tools"><${Choice} label="State" name="state" options=${OPTIONS} /><span class="push optional"><${AsCurl} path="/mail" query=${{ state }} /></span></div>
    <${Rows} label="E-mails" noun=${['e-mail', 'e-mails']} pages=${pages} columns=${columns} isFiltered=${state !== ''} clear=${() => setQuery({ state: '' })}
      empty=${html`<h2>No e-mails</h2><p>Invites, links for new passwords and notices that were sent in the last 30 days, or wait to be sent, are listed here.</p>`} />
    ${open?.shown && html`<${Shown} mail=${open.shown} send=${() => open.shown && send(open.shown)} onClose=${close} />`}
    ${open?.deleted && html`
      <${Confirm} title="Delete this e-mail?" deed="Delete e-mail" act=${remove} onClose=${close}>
        <p>${open.deleted.properties.state === 'queued' ? 'It is not sent.' : 'Only the note of it is deleted: what was sent was sent.'}</p>
      <//>
    `}
  `;
}
