import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('hi');

export const hi: Words = {
  run: 'अभी सब कुछ जाँचें',
  running: 'जाँच चल रही है …',
  failed: 'जाँच नहीं हो सकी। फिर कोशिश करें।',
  finished: ({ found, opened, closed, repaired }) =>
    `सब कुछ जाँचा गया: ${one(found, { one: '# बात मिली', other: '# बातें मिलीं' })}, ${opened} नई, ${closed} ख़त्म, ${repaired} सुधारी गईं।`,
  which: 'मिली बातें',
  open: 'खुली',
  over: 'ख़त्म',
  healthy: 'जहाँ तक देखा गया, कुछ ग़लत नहीं है।',
  none: 'ऐसी कोई बात नहीं है।',
  severities: { critical: 'गंभीर', error: 'ग़लती', warning: 'चेतावनी' },
  remedy: 'क्या करें:',
  since: (time) => `${time} से`,
  overSince: (time) => `${time} से ख़त्म`,
  repair: 'इसे सुधारें',
  rules: 'नियम',
  rule: 'नियम का नाम',
  holds: 'क्या सही होना चाहिए',
  byItself: 'अपने आप सुधरे',
  byItselfOf: (code) => `अपने आप सुधरे: ${code}`,
};
