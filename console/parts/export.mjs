// Saving what a list finds as a file.
import { html, useRef, useState } from '../html.mjs';
import { call, download } from '../api.mjs';
import { Icon } from './basics.mjs';
import { Dialog } from './dialog.mjs';
import { Field, Form, useForm } from './form.mjs';

/** How many entries one call reads, and how many are exported at most where the API has no export of its own. */
const A_CALL = 500;
const MOST = 100_000;

/** Saves a file. @param {string} name @param {Blob} blob */
export function saveFile(name, blob) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @typedef {{ path: string, query: Record<string, any>, name: string, kind?: string }} Exported */

/**
 * Reads a list to its end, and returns its entries as lines of JSON, and whether there are more.
 * @param {Exported} list @param {{ isStopped: boolean }} control @param {(done: number) => void} tell
 */
async function lines({ path, query }, control, tell) {
  const parts = [];
  let isCut = true;
  for (let [after, done] = [query.after, 0]; isCut && done < MOST && !control.isStopped; ) {
    const { body } = await call('GET', path, { query: { ...query, limit: A_CALL, after } });
    parts.push(body.entries.map((/** @type {unknown} */ entry) => `${JSON.stringify(entry)}\n`).join(''));
    done += body.entries.length;
    tell(done);
    // The feed of changes always has a next page, which is the same at its end.
    isCut = Boolean(body.next) && body.next !== after;
    after = body.next;
  }
  return { blob: new Blob(parts, { type: 'application/x-ndjson' }), isCut };
}

/** @param {Exported & { onClose: () => void }} props */
function ExportDialog({ onClose, ...list }) {
  const form = useForm({ format: 'ndjson' });
  const [done, setDone] = useState(0);
  const [isPart, setPart] = useState(false);
  const control = useRef({ isStopped: false });
  const close = () => {
    control.current.isStopped = true;
    onClose();
  };
  const act = async () => {
    const { format } = form.values;
    const { path: _path, query, name, kind } = list;
    const isTable = format === 'csv';
    const { blob, isCut } = kind
      ? { blob: await download('/export', { type: kind, ...query, format: isTable ? 'csv' : undefined }), isCut: false }
      : await lines(list, control.current, setDone);
    if (control.current.isStopped) return;
    saveFile(`${name}.${format}`, blob);
    if (isCut) setPart(true);
    else onClose();
  };
  if (isPart) {
    return html`
      <${Dialog} title=${`Export ${list.name}`} onClose=${close}>
        <p class="note warn" role="status">The first ${done.toLocaleString('en')} are saved. There are more, which the API returns page by page.</p>
        <div class="acts-row"><button class="main" onClick=${close}>Close</button></div>
      <//>
    `;
  }
  return html`
    <${Dialog} title=${`Export ${list.name}`} onClose=${close}>
      <${Form} form=${form} act=${act}>
        <p class="muted">Everything that the filter finds${list.kind ? '' : `, up to ${MOST.toLocaleString('en')} entries`}, not only the rows that are shown.${list.kind === 'invite' ? ' Invites that can no longer be accepted are left out.' : ''}</p>
        ${list.kind
          ? html`<${Field} form=${form} name="format" label="Format" options=${[['ndjson', 'Lines of JSON'], ['csv', 'Table (CSV)']]} />`
          : html`<p>A file with one JSON document in each line${done > 0 ? `: ${done.toLocaleString('en')} so far` : ''}.</p>`}
        <div class="acts-row"><button onClick=${close}>Cancel</button><button type="submit" class="main" disabled=${form.isBusy}>${form.isBusy ? 'Exporting …' : 'Export'}</button></div>
      <//>
    <//>
  `;
}

/**
 * A button that saves what a list finds. `kind` is the kind of its entries in `/export`, which has no other kinds.
 * @param {Exported} props
 */
export function Export(props) {
  const [isOpen, setOpen] = useState(false);
  return html`
    <button class="plain" onClick=${() => setOpen(true)}><${Icon} name="download" />Export</button>
    ${isOpen && html`<${ExportDialog} ...${props} onClose=${() => setOpen(false)} />`}
  `;
}
