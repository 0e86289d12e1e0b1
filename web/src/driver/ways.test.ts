import { expect, it } from 'vitest';
import { callLink, mapLink } from './ways';

const place = { text: '12 Hill Road & Co', lat: 25.2, lng: 55.3 };
const named = { text: 'شارع الكورنيش ٧', lat: null, lng: null };
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140 Mobile Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1';

it('the way leads to the place where it is known, and to the address as it is written where not', () => {
  expect(mapLink(place, ANDROID)).toBe('geo:25.2,55.3?q=25.2,55.3(12%20Hill%20Road%20%26%20Co)');
  expect(mapLink(named, ANDROID)).toBe(`geo:0,0?q=${encodeURIComponent(named.text)}`);
  expect(mapLink(place, IPHONE)).toBe('https://maps.apple.com/?daddr=25.2,55.3');
  expect(mapLink({ ...place, lat: 0, lng: 0 }, ANDROID)).toContain('geo:0,0?q=0,0(');
  expect(mapLink(place, 'Firefox')).toContain('mlat=25.2&mlon=55.3');
});

it('calls the full number, and nobody where there is none', () => {
  expect(callLink({ name: 'Aisha', phone: '0501234567', phoneE164: '+971501234567' })).toBe('tel:+971501234567');
  expect(callLink({ name: '', phone: null, phoneE164: null })).toBeUndefined();
  expect(callLink(null)).toBeUndefined();
});
