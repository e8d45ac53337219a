// ccxt's binanceusdm as a user would set it up: every address is the exchange's, nothing else.
import ccxt from 'ccxt';
import { socketUrl, url } from './exchange.mjs';

export const symbol = 'BTC/USDT:USDT';

export function makeCcxt(kind, { key, secret }) {
  const Exchange = kind === 'streams' ? ccxt.pro.binanceusdm : ccxt.binanceusdm;
  const client = new Exchange({ apiKey: key, secret, enableRateLimit: false });
  Object.assign(client.urls.api, {
    fapiPublic: `${url}/fapi/v1`,
    fapiPrivate: `${url}/fapi/v1`,
    fapiPublicV2: `${url}/fapi/v2`,
    fapiPrivateV2: `${url}/fapi/v2`,
    fapiPublicV3: `${url}/fapi/v3`,
    fapiPrivateV3: `${url}/fapi/v3`,
    fapiData: `${url}/futures/data`,
  });
  client.options.fetchCurrencies = false; // asks the spot exchange
  if (kind === 'streams') {
    client.urls.api.ws.future = `${socketUrl}/ws`;
    client.urls.api.ws['ws-api'].future = `${socketUrl}/ws-fapi/v1`;
  }
  return client;
}
