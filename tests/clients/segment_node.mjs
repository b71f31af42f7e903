// `node segment_node.mjs URL KEY USER`: each kind of call through Segment's library, then many of one.
import { Analytics } from "@segment/analytics-node";
import { READS, said } from "./every_call.mjs";

const [host, writeKey, userId] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 10 });
const { identify, order, account } = said(userId);
analytics.on("error", (error) => {
  console.error(error);
  process.exitCode = 1;
});

analytics.identify({ userId, traits: identify });
analytics.page({ userId, category: "Docs", name: "Start", properties: { url: "https://shop.example/docs/1" } });
analytics.screen({ userId, name: "Basket" });
analytics.track({ userId, event: "Order Completed", properties: order });
analytics.group({ userId, groupId: "company-1", traits: account });
analytics.alias({ userId, previousId: `before-${userId}` });
for (let number = 0; number < READS; number += 1) {
  analytics.track({ userId, event: `${userId}-read`, properties: { number } });
}
await analytics.closeAndFlush();
