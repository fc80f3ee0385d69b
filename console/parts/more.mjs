// The end of a list that is read page by page.
import { html, useRef, useState } from '../html.mjs';

/**
 * The end of a list: what `children` say of it, and the button that reads the next rows. The button is not disabled while they are
 * read, because it would lose the focus; when it goes away, the focus stays here.
 * @param {{ isMore: boolean, more: () => Promise<void>, ahead?: () => void, children?: any }} props
 */
export function More({ isMore, more, ahead, children }) {
  const [isBusy, setBusy] = useState(false);
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  const load = async () => {
    if (isBusy) return;
    setBusy(true);
    const isHere = end.current?.contains(document.activeElement);
    await more();
    setBusy(false);
    // After what was read is shown.
    requestAnimationFrame(() => isHere && document.activeElement === document.body && end.current?.focus({ preventScroll: true }));
  };
  return html`
    <div class="more" tabindex="-1" ref=${end}>
      ${children}
      ${isMore && html`<button aria-disabled=${isBusy} onPointerEnter=${ahead} onFocus=${ahead} onClick=${load}>Load more</button>`}
    </div>
  `;
}
