// Steps of what people do in the console. `within` is the page, or the dialog that is open.

export const dialog = (...steps) => async (page) => {
  for (const step of steps) await step(page.getByRole('dialog'));
};
export const press = (name) => (within) => within.getByRole('button', { name, exact: true }).first().click();
export const pressIn = (row, name) => (within) => within.locator('tr, li').filter({ hasText: row }).getByRole('button', { name, exact: true }).click();
export const write = (label, text) => (within) => within.getByLabel(label, { exact: true }).fill(text);
export const confirm = (word) => (within) => within.getByLabel(`Type ${word} to confirm`).fill(word);
export const choose = (label, value) => (within) => within.getByLabel(label, { exact: true }).selectOption(value);
export const check = (label) => (within) => within.getByLabel(label, { exact: true }).check();
export const says = (text) => (within) => within.getByText(text).waitFor();
export const find = (label, id) => async (within) => {
  await within.getByRole('combobox', { name: label }).fill(id);
  await within.getByRole('option', { name: id }).first().click();
};
export const keys = (...names) => async (page) => {
  for (const name of names) await page.keyboard.press(name);
};
