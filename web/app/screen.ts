import type { ComponentType } from 'react';
import type { Account } from '../sdk.ts';
import type { SignUpOptions } from '../views/sign-up-options.ts';
import type { App } from './app.ts';
import type { Lack } from './can-run.ts';

/** What the page shows as a whole. */
export type Screen =
  | { readonly is: 'nothing' }
  /** `unsent`: files and recordings that wait in this tab. */
  | { readonly is: 'elsewhere'; readonly takeOver: () => void; readonly unsent: number }
  | { readonly is: 'cannot-run'; readonly why: Lack }
  | { readonly is: 'cannot-start'; readonly error: unknown; readonly erase: () => Promise<void> }
  | { readonly is: 'sign-up'; readonly options: SignUpOptions; readonly done: (account: Account) => void }
  | { readonly is: 'roost'; readonly app: App; readonly Shell: ComponentType<{ readonly app: App }> };
