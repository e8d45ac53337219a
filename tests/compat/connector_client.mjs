// The official connector as a user would set it up, told only where the exchange is.
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { socketUrl, url } from './exchange.mjs';

export function makeConnector({ key, secret, privateKey }) {
  const keys = { apiKey: key, apiSecret: secret, privateKey };
  return new DerivativesTradingUsdsFutures({
    configurationRestAPI: { ...keys, basePath: url },
    configurationWebsocketAPI: { ...keys, wsURL: `${socketUrl}/ws-fapi/v1` },
    configurationWebsocketStreams: { wsURL: socketUrl },
  });
}
