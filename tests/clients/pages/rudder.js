// RudderStack's library in a page, pointed at the server named in the address: ?server=URL&key=KEY&user=USER
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
import { READS, said } from "../every_call.mjs";

const given = new URLSearchParams(location.search);
const userId = given.get("user");
const { identify, order, account } = said(userId);
const analytics = new RudderAnalytics();
analytics.load(given.get("key"), given.get("server"), { configUrl: given.get("server") });

// The library answers each call when its request was answered.
const done = (call) =>
  new Promise((resolve) => {
    call((message) => resolve(message.messageId));
  });

window.send = async () => {
  const sent = [
    await done((told) => analytics.page("Docs", "Start", {}, {}, told)),
    await done((told) => analytics.track("Coupon Entered", { code: "SPRING" }, {}, told)), // still nobody
    await done((told) => analytics.identify(userId, identify, {}, told)),
    await done((told) => analytics.track("Order Completed", order, {}, told)),
    await done((told) => analytics.group("company-1", account, {}, told)),
    await done((told) => analytics.alias(userId, told)), // of itself, as shops have it after a login
  ];
  for (let number = 0; number < READS; number += 1) {
    sent.push(await done((told) => analytics.track(`${userId}-read`, { number }, {}, told)));
  }
  return sent;
};
