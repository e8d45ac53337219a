// ccxt's binanceusdm over REST: the market and the account's settings.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { makeCcxt, symbol } from './ccxt_client.mjs';
import { account, near, poor } from './exchange.mjs';

const client = makeCcxt('rest', account);
let last;

before(async () => {
  await client.loadMarkets();
  last = (await client.fetchTicker(symbol)).last;
});

test('loadMarkets knows the contracts with their filters and order types', () => {
  const market = client.market(symbol);
  assert.equal(market.id, 'BTCUSDT');
  assert.equal(market.settle, 'USDT');
  assert.ok(market.swap && market.linear && market.active && market.contract);
  assert.equal(market.contractSize, 1);
  assert.equal(market.precision.price, 0.1);
  assert.equal(market.precision.amount, 0.001);
  assert.equal(market.limits.amount.min, 0.001);
  assert.equal(market.limits.cost.min, 100);
  assert.ok(market.info.orderTypes.includes('TRAILING_STOP_MARKET'));
  assert.ok(Object.keys(client.markets).length >= 20);
});

test('fetchTime is ours', async () => {
  near(await client.fetchTime(), Date.now(), 2000, 'server time');
});

test('fetchBalance tells the wallet', async () => {
  const fresh = makeCcxt('rest', poor);
  const balance = await fresh.fetchBalance();
  assert.deepEqual(balance.USDT, { free: 1, used: 0, total: 1 });
});

test('fetchOHLCV gives candles in order, the running one last', async () => {
  for (const [timeframe, ms] of [['1m', 60e3], ['1h', 3600e3], ['4h', 4 * 3600e3]]) {
    const candles = await client.fetchOHLCV(symbol, timeframe, undefined, 200);
    assert.equal(candles.length, 200);
    for (let i = 1; i < candles.length; ++i) assert.equal(candles[i][0] - candles[i - 1][0], ms);
    for (const [, open, high, low, close, volume] of candles) {
      assert.ok(low <= Math.min(open, close) && Math.max(open, close) <= high && volume >= 0);
    }
    const [openTime] = candles.at(-1);
    assert.ok(openTime <= Date.now() && Date.now() - openTime < ms + 2000, 'the last one runs');
  }
});

test('fetchOHLCV from a time on gives the first candles after it', async () => {
  const since = Date.now() - 10 * 3600e3;
  const candles = await client.fetchOHLCV(symbol, '1h', since, 3);
  assert.equal(candles.length, 3);
  assert.equal(candles[0][0], Math.ceil(since / 3600e3) * 3600e3);
});

test('fetchTicker, fetchTickers and fetchBidsAsks agree on the price', async () => {
  const ticker = await client.fetchTicker(symbol);
  const all = await client.fetchTickers();
  const bids = await client.fetchBidsAsks([symbol]);
  assert.ok(Object.keys(all).length >= 20);
  near(all[symbol].last, ticker.last, ticker.last * 0.002, 'last');
  near(bids[symbol].bid, ticker.last, ticker.last * 0.002, 'bid');
  assert.ok(bids[symbol].ask > bids[symbol].bid);
  assert.ok(ticker.low <= ticker.last && ticker.last <= ticker.high && ticker.baseVolume > 0);
});

test('fetchOrderBook is sorted and not crossed', async () => {
  const { bids, asks } = await client.fetchOrderBook(symbol, 20);
  assert.equal(bids.length, 20);
  assert.equal(asks.length, 20);
  assert.ok(bids[0][0] < asks[0][0]);
  for (let i = 1; i < 20; ++i) {
    assert.ok(bids[i][0] < bids[i - 1][0] && asks[i][0] > asks[i - 1][0]);
  }
});

test('fetchTrades gives trades of the market', async () => {
  const trades = await client.fetchTrades(symbol, undefined, 10);
  assert.ok(trades.length > 0 && trades.length <= 10);
  for (const trade of trades) {
    assert.equal(trade.symbol, symbol);
    assert.ok(['buy', 'sell'].includes(trade.side) && trade.amount > 0);
    near(trade.price, last, last * 0.01, 'price');
  }
});

test('funding: the rate, its history, and all rates at once', async () => {
  const rate = await client.fetchFundingRate(symbol);
  assert.ok(Math.abs(rate.fundingRate) <= 0.003);
  assert.ok(rate.fundingTimestamp > Date.now());
  near(rate.markPrice, last, last * 0.01, 'mark');
  assert.equal((await client.fetchFundingRates())[symbol].symbol, symbol);
  assert.ok(Array.isArray(await client.fetchFundingRateHistory(symbol)));
});

test('open interest and the mark price candles', async () => {
  assert.ok((await client.fetchOpenInterest(symbol)).openInterestAmount > 0);
  const candles = await client.fetchMarkOHLCV(symbol, '1h', undefined, 5);
  assert.equal(candles.length, 5);
});

test('setLeverage, and what is read of it', async () => {
  const answer = await client.setLeverage(7, symbol);
  assert.equal(Number(answer.leverage), 7);
  assert.equal(answer.symbol, 'BTCUSDT');
  assert.equal((await client.fetchLeverages([symbol]))[symbol].longLeverage, 7);
  assert.equal(Number((await client.setLeverage(5, symbol)).leverage), 5);
});

test('a leverage out of range is refused before it is sent, an impossible one by the exchange', async () => {
  await assert.rejects(client.setLeverage(126, symbol), /between 1 and 125/);
});

test('fetchLeverageTiers gives the brackets', async () => {
  const tiers = (await client.fetchLeverageTiers([symbol]))[symbol];
  assert.ok(tiers.length > 1);
  assert.equal(tiers[0].minNotional, 0);
  for (let i = 1; i < tiers.length; ++i) {
    assert.equal(tiers[i].minNotional, tiers[i - 1].maxNotional);
    assert.ok(tiers[i].maxLeverage < tiers[i - 1].maxLeverage);
    assert.ok(tiers[i].maintenanceMarginRate > tiers[i - 1].maintenanceMarginRate);
  }
});

test('margin and position modes: what is set is read, what is set already says so', async () => {
  assert.equal((await client.fetchPositionMode()).hedged, false);
  await assert.rejects(client.setPositionMode(false), /No need to change position side/);
  await client.setMarginMode('isolated', symbol);
  // ccxt takes "no need to change" for done.
  await client.setMarginMode('isolated', symbol).catch((error) => {
    assert.equal(error.constructor.name, 'MarginModeAlreadySet');
  });
  await client.setMarginMode('cross', symbol);
});

test('hedge mode is refused in plain words', async () => {
  await assert.rejects(client.setPositionMode(true), /-1020.*Hedge mode is not supported/);
  assert.equal((await client.fetchPositionMode()).hedged, false);
});

test('fetchTradingFee tells maker and taker', async () => {
  const fee = await client.fetchTradingFee(symbol);
  assert.equal(fee.maker, 0.0002);
  assert.equal(fee.taker, 0.0005);
});
