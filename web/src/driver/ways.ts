/** Ways out of the app: to the map of the phone, and to its telephone. */
import type { Model } from '../shared/api/client';

type Address = Model<'DeliveryAddress'>;

/**
 * A link that opens the map which the driver uses, with the place where an order goes: by its position where that is known, else by its
 * text. Android has a scheme for it that every map takes; Apple's devices know their own; anything else opens a map on the web.
 * @param userAgent what the browser says that it is
 */
export function mapLink(address: Address, userAgent: string): string {
  const text = encodeURIComponent(address.text);
  const hasPlace = address.lat !== null && address.lat !== undefined && address.lng !== null && address.lng !== undefined;
  const place = `${address.lat},${address.lng}`;
  if (/Android/i.test(userAgent)) return hasPlace ? `geo:${place}?q=${place}(${text})` : `geo:0,0?q=${text}`;
  if (/iPhone|iPad|iPod/i.test(userAgent)) return `https://maps.apple.com/?daddr=${hasPlace ? place : text}`;
  return hasPlace
    ? `https://www.openstreetmap.org/?mlat=${address.lat}&mlon=${address.lng}#map=17/${address.lat}/${address.lng}`
    : `https://www.openstreetmap.org/search?query=${text}`;
}

/** A link that calls: the full number where there is one. */
export function callLink(customer: Model<'DeliveryCustomer'> | null | undefined): string | undefined {
  const number = customer?.phoneE164 ?? customer?.phone;
  return number === null || number === undefined || number === '' ? undefined : `tel:${number}`;
}
