import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('hi');

export const hi: Words = {
  search: 'दस्तावेज़ का नंबर',
  type: 'घटना का प्रकार',
  number: 'क्र.',
  when: 'कब',
  who: 'किसने',
  what: 'क्या',
  about: 'किसके बारे में',
  program: 'ख़ुद प्रोग्राम',
  open: (number) => `रिकॉर्ड ${number} खोलें`,
  facts: 'रिकॉर्ड के तथ्य',
  export: 'सब निर्यात करें',
  chain: 'क्या सब कुछ है, बिना बदले?',
  chainHint: 'हर रिकॉर्ड में पिछले की छाप है। जो लंगर आप कहीं और रखते हैं, जैसे Z रिपोर्ट का, वह उससे पहले का सब साबित करता है।',
  anchor: 'जिस लंगर पर भरोसा है (ख़ाली: शुरू से)',
  verify: 'कड़ी जाँचें',
  verifying: 'जाँच रहे हैं …',
  holds: (records, anchors) =>
    `कड़ी सही है: ${one(records, { one: '# रिकॉर्ड', other: '# रिकॉर्ड' })}, Z रिपोर्ट के ${one(anchors, { one: '# लंगर', other: '# लंगर' })}।`,
  broken: (record) => `कड़ी रिकॉर्ड ${record} पर टूटी है।`,
  anchorNow: 'अभी का लंगर, कहीं और रखने के लिए:',
};
