// How somebody uses a page: with a mouse, or with a keyboard alone. Both do the same things, so that one
// story is played in either way.

import assert from 'node:assert/strict';

/** How often Tab is pressed at most: more than there is on any page. */
const MOST = 160;

/** Waits until something is there, and returns it. */
async function present(locator) {
  const found = locator.first();
  await found.waitFor();
  return found;
}

/** A mouse that clicks, and fields that are filled in at once. */
export const byMouse = (page) => ({
  way: 'mouse',
  press: async (locator) => (await present(locator)).click(),
  write: async (locator, text) => (await present(locator)).fill(text),
  choose: async (locator, value) => (await present(locator)).selectOption(value),
  /** Chooses from what is found for the beginning of a name. */
  find: async (locator, text, option) => {
    await (await present(locator)).fill(text);
    await page.getByRole('option', { name: option }).first().click();
  },
});

/** A keyboard alone: Tab goes from one thing to the next, and nothing is clicked. */
export function byKeyboard(page) {
  const goTo = async (locator) => {
    const found = await present(locator);
    for (let presses = 0; presses < MOST; presses += 1) {
      if (await found.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not come to ${locator}`);
  };
  return {
    way: 'keyboard',
    press: async (locator) => {
      await goTo(locator);
      await page.keyboard.press('Enter');
    },
    write: async (locator, text) => {
      await goTo(locator);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
    },
    choose: async (locator, value) => {
      await goTo(locator);
      // The first letters of an option choose it.
      await page.keyboard.type(value);
    },
    find: async (locator, text, option) => {
      await goTo(locator);
      await page.keyboard.type(text);
      await page.getByRole('option', { name: option, selected: true }).waitFor();
      await page.keyboard.press('Enter');
    },
  };
}
