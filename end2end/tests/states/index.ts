// Every state of every page. The accessibility tests, the pictures and the weighing read it.

import { ACCOUNT_PAGES } from "./account";
import { ACCOUNTS } from "./accounts";
import { ENTRY } from "./entry";
import { MOVING } from "./moving";
import { OFFICE } from "./office";
import { PRODUCT_PAGES } from "./products";
import { REFERENCE } from "./reference";
import { SETTINGS } from "./settings";
import { STAFF_PAGES } from "./staff";
import type { State } from "./state";
import { TOKEN_PAGES } from "./tokens";

export { type State, reach } from "./state";

export const STATES: State[] = [...ENTRY, ...ACCOUNT_PAGES, ...ACCOUNTS, ...TOKEN_PAGES, ...STAFF_PAGES, ...SETTINGS, ...OFFICE, ...PRODUCT_PAGES, ...MOVING, ...REFERENCE];
