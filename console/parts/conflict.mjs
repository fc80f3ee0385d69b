// Saving what somebody else has changed meanwhile: theirs and mine, side by side.
import { html } from '../html.mjs';
import { Problem, call } from '../api.mjs';
import { Dialog } from './dialog.mjs';

/**
 * @typedef {{ theirs: any, tag: string | null, mine: Record<string, any> }} Conflict
 */

/**
 * Saves changes to the version that was read. Returns the conflict where it is another one by now.
 * @param {string} path @param {any} body @param {string | null} tag @returns {Promise<{ reply?: any, conflict?: Conflict }>}
 */
export async function save(path, body, tag) {
  try {
    return { reply: await call('PATCH', path, { body, tag }) };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    const now = await call('GET', path);
    return { conflict: { theirs: now.body.properties, tag: now.tag, mine: body.properties } };
  }
}

/** @param {{ conflict: Conflict, onTheirs: () => void, onMine: () => void, onClose: () => void }} props */
export const ConflictDialog = ({ conflict, onTheirs, onMine, onClose }) => html`
  <${Dialog} title="Somebody has changed this meanwhile" onClose=${onClose}>
    <table aria-label="What differs">
      <thead><tr><th scope="col">Property</th><th scope="col">Now</th><th scope="col">Yours</th></tr></thead>
      <tbody>
        ${Object.entries(conflict.mine).map(([name, mine]) => html`
          <tr key=${name}>
            <th scope="row"><code>${name}</code></th>
            <td>${conflict.theirs[name] ?? html`<span class="muted">–</span>`}</td>
            <td>${mine === conflict.theirs[name] ? mine : html`<ins>${mine ?? '–'}</ins>`}</td>
          </tr>
        `)}
      </tbody>
    </table>
    <div class="acts-row">
      <button type="button" onClick=${onMine}>Save mine over it</button>
      <button type="button" class="main" onClick=${onTheirs}>Keep what is there now</button>
    </div>
  <//>
`;
