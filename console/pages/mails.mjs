// E-mails: those that wait, and those that were sent or failed in the last 30 days.
import { html, useEffect, useState } from '../html.mjs';
import { address, part, useFilter } from '../router.mjs';
import { call, get } from '../api.mjs';
import { useKept } from '../brand.mjs';
import { session } from '../session.mjs';
import { Copy, Heading, Mark } from '../parts/basics.mjs';
import { Confirm, Dialog, FormDialog } from '../parts/dialog.mjs';
import { Field, useForm } from '../parts/form.mjs';
import { Choice, List as Rows, ListActions, timeColumn, usePages } from '../parts/list.mjs';
import { tell, toast } from '../parts/toast.mjs';
import { fullTime, words } from '../words.mjs';

/** @type {Record<string, [string, 'good' | 'warn' | 'bad']>} */
const STATES = { queued: ['Waiting', 'warn'], sent: ['Sent', 'good'], failed: ['Failed', 'bad'] };
/** @type {[string, string][]} */
const OPTIONS = [['', 'All states'], ['queued', 'Waiting'], ['sent', 'Sent'], ['failed', 'Failed']];

/** @param {{ mail: MailDoc }} props */
function State({ mail }) {
  const [text, kind] = STATES[mail.properties.state] ?? [mail.properties.state, 'bad'];
  return html`<${Mark} kind=${kind}>${text}<//>`;
}

/** How often the state of a test is read, in milliseconds, and how many times. */
const A_LOOK = 1000;
const LOOKS = 30;

/** The state of a test, until the SMTP server has accepted or refused it. @param {{ id: string, to: string, onClose: () => void }} props */
function Tested({ id, to, onClose }) {
  const [mail, setMail] = useState(/** @type {MailDoc | null} */ (null));
  const [looks, setLooks] = useState(0);
  const isOver = mail?.properties.state === 'sent' || mail?.properties.state === 'failed' || looks >= LOOKS;
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setTimeout(async () => {
      await get(`/mail/${part(id)}`, {}, { quiet: true }).then(setMail, () => {});
      setLooks(looks + 1);
    }, A_LOOK);
    return () => clearTimeout(timer);
  }, [looks, isOver]);
  const reason = mail?.properties.reason;
  return html`
    <${Dialog} title=${`A test to ${to}`} onClose=${onClose}>
      <div class="stack" role="status">
        <p>${mail ? html`<${State} mail=${mail} />` : html`<${Mark} kind="warn">Waiting<//>`}</p>
        ${mail?.properties.state === 'sent' && html`<p>The SMTP server has accepted the e-mail. If it does not arrive, look in the log of that server.</p>`}
        ${reason && html`<p>The SMTP server has said: <code>${reason}</code></p>`}
        ${isOver && mail?.properties.state === 'queued' && html`<p>It was not sent yet. If the SMTP server cannot be reached, the log of Roster says why.</p>`}
      </div>
      <div class="acts-row"><button class="main" onClick=${onClose}>Close</button></div>
    <//>
  `;
}

/** Sends a test to an address. @param {{ onClose: () => void, onSent: (mail: MailDoc) => void, again: () => void }} props */
function Test({ onClose, onSent, again }) {
  const { login_email: login, email } = session.me()?.properties ?? {};
  const form = useForm({ address: login ?? email ?? '' });
  const act = async () => {
    const { body } = await call('POST', '/mail/test', { body: { properties: { address: form.values.address.trim() } } });
    onSent(body);
    again();
  };
  return html`
    <${FormDialog} title="Send a test e-mail" form=${form} action="Send test" act=${act} onClose=${onClose}>
      <${Field} form=${form} name="address" type="email" label="To" required autofocus help="It says nothing but that it is a test." />
    <//>
  `;
}

/** One e-mail and its state. Its text is never shown. @param {{ mail: MailDoc, send: () => void, onClose: () => void }} props */
function Shown({ mail, send, onClose }) {
  const { kind, address: to, state, attempts, reason, next_at: next, created_at: created, sent_at: sent, user } = mail.properties;
  return html`
    <${Dialog} title=${words(kind)} onClose=${onClose}>
      <dl class="facts">
        <dt>To</dt><dd>${to}</dd>
        ${user && html`<dt>About</dt><dd><a href=${address(`console/users/${part(user)}`)}>${user}</a></dd>`}
        <dt>State</dt><dd><${State} mail=${mail} /></dd>
        <dt>Attempts</dt><dd>${attempts}</dd>
        ${reason && html`<dt>Last failure</dt><dd><code>${reason}</code></dd>`}
        ${next && html`<dt>Next attempt</dt><dd>${fullTime(next)}</dd>`}
        <dt>Created</dt><dd>${fullTime(created)}</dd>
        ${sent && html`<dt>Sent</dt><dd>${fullTime(sent)}</dd>`}
        <dt>Id</dt><dd><code>${mail.id}</code> <${Copy} text=${mail.id} className="plain" /></dd>
      </dl>
      <div class="acts-row">
        ${state !== 'sent' && html`<button onClick=${send}>Send now</button>`}
        <button class="main" onClick=${onClose}>Close</button>
      </div>
    <//>
  `;
}

/** That the server sends none, and how it would. */
const Off = () => html`
  <div class="note warn"><p>This server sends no e-mails. Its operator turns them on with the settings <code>ROSTER_SMTP_URL</code>, <code>ROSTER_MAIL_FROM</code> and <code>ROSTER_PUBLIC_URL</code>.</p></div>
`;

/** @type {import('../parts/bulk.mjs').Action[]} */
const ACTIONS = [{ label: 'Delete', done: 'Deleted', isDestructive: true, says: 'Those that wait are not sent.', act: (id) => call('DELETE', `/mail/${part(id)}`) }];

/** @param {{ visits: number }} props */
export function List({ visits }) {
  const pages = usePages('/mail', useFilter('state'));
  const { recovery } = useKept(session.namespace());
  const [open, setOpen] = useState(/** @type {{ shown?: MailDoc, deleted?: MailDoc, tested?: MailDoc, isTest?: boolean } | null} */ (null));
  const close = () => setOpen(null);
  const send = async (/** @type {MailDoc} */ mail) => {
    await tell(call('POST', `/mail/${part(mail.id)}/send`), 'The e-mail will be sent now.');
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
    { head: 'To', cell: (/** @type {MailDoc} */ mail) => html`<button class="link cut" title=${mail.properties.address} onClick=${() => setOpen({ shown: mail })}>${mail.properties.address}</button><span class="below"><${State} mail=${mail} /> <span class="muted small">${words(mail.properties.kind)}</span></span>` },
    { head: 'About', cell: (/** @type {MailDoc} */ mail) => words(mail.properties.kind) },
    { head: 'State', width: '100px', cell: (/** @type {MailDoc} */ mail) => html`<${State} mail=${mail} />` },
    { head: 'Attempts', isNumber: true, width: '90px', cell: (/** @type {MailDoc} */ mail) => mail.properties.attempts },
    { head: 'Reason', cell: (/** @type {MailDoc} */ mail) => html`<span class="cut muted" title=${mail.properties.reason}>${mail.properties.reason ?? '–'}</span>` },
    timeColumn('Created', 'created_at', '130px'),
    { head: '', width: '84px', cell: (/** @type {MailDoc} */ mail) => html`<button onClick=${() => setOpen({ deleted: mail })}>Delete</button>` },
  ];
  return html`
    <${Heading} title="E-mails" visits=${visits}><${ListActions} of=${pages} name="e-mails" />${recovery && html`<button class="main" onClick=${() => setOpen({ isTest: true })}>Send a test</button>`}<//>
    ${recovery === false && html`<${Off} />`}
    <div class="tools"><${Choice} label="State" name="state" options=${OPTIONS} /></div>
    <${Rows} noun="e-mail" pages=${pages} columns=${columns} actions=${ACTIONS}
      empty=${html`<h2>No e-mails</h2><p>Invites, links to set a password and notices are listed here while they wait, and for 30 days after.</p>`} />
    ${open?.shown && html`<${Shown} mail=${open.shown} send=${() => open.shown && send(open.shown)} onClose=${close} />`}
    ${open?.isTest && html`<${Test} onClose=${close} onSent=${(/** @type {MailDoc} */ mail) => setOpen({ tested: mail })} again=${pages.again} />`}
    ${open?.tested && html`<${Tested} id=${open.tested.id} to=${open.tested.properties.address} onClose=${() => { close(); pages.again(); }} />`}
    ${open?.deleted && html`
      <${Confirm} title="Delete this e-mail?" action="Delete e-mail" act=${remove} onClose=${close}>
        <p>${open.deleted.properties.state === 'queued' ? 'It will not be sent.' : 'Only this entry is deleted. The e-mail itself has been sent or has failed.'}</p>
      <//>
    `}
  `;
}
