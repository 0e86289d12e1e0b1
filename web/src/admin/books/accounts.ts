/** What an account is called; one that is new to this app is shown as the API names it. */
import type { Words } from './i18n/en';

export function accountWord(account: string, words: Words['ledger']): string {
  const { accounts } = words;
  return account in accounts ? accounts[account as keyof typeof accounts] : account;
}
