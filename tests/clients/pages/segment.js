// Segment's library in a page, pointed at the server named in the address: ?server=URL&key=KEY&user=USER
import { AnalyticsBrowser } from "@segment/analytics-next";
import { READS, said } from "../every_call.mjs";

const given = new URLSearchParams(location.search);
const userId = given.get("user");
const { identify, order, account } = said(userId);
const analytics = AnalyticsBrowser.load({ writeKey: given.get("key"), cdnURL: given.get("server") });

window.send = async () => {
  const sent = [
    await analytics.page("Docs", "Start"),
    await analytics.track("Coupon Entered", { code: "SPRING" }), // still nobody
    await analytics.identify(userId, identify),
    await analytics.track("Order Completed", order),
    await analytics.group("company-1", account),
    await analytics.alias(userId), // of itself, as shops have it after a login
  ];
  for (let number = 0; number < READS; number += 1) {
    sent.push(await analytics.track(`${userId}-read`, { number }));
  }
  return sent.map((context) => context.event.messageId);
};
