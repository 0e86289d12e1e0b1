/** Words of the API in the user's language; one that is new to this app is shown as it is. */
import type { Words } from './i18n/en';

export function statusWord(status: string, words: Words): string {
  return status in words.status ? words.status[status as keyof Words['status']] : status;
}

export function paymentWord(status: string, words: Words): string {
  return status in words.paymentStatus ? words.paymentStatus[status as keyof Words['paymentStatus']] : status;
}

export function channelWord(channel: string, words: Words): string {
  return channel in words.channel ? words.channel[channel as keyof Words['channel']] : channel;
}
