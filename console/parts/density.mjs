// How close the rows of lists are: comfortable or compact, which this browser keeps.
import { html, useState } from '../html.mjs';
import { Icon } from './basics.mjs';

/** Where this browser keeps it. */
const KEPT = 'roster-density';

const isCompact = () => localStorage.getItem(KEPT) === 'compact';

/** Applies the choice to the page. */
export function showDensity() {
  document.documentElement.dataset.density = isCompact() ? 'compact' : 'comfortable';
}

/** The switch. */
export function Density() {
  const [compact, setCompact] = useState(isCompact());
  const toggle = () => {
    localStorage.setItem(KEPT, compact ? 'comfortable' : 'compact');
    setCompact(!compact);
    showDensity();
  };
  return html`<button aria-pressed=${compact} onClick=${toggle}><${Icon} name="rows" />Compact rows${compact && html`<${Icon} name="check" />`}</button>`;
}
