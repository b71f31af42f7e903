// `node rudder_node.mjs URL KEY USER`: each kind of call through RudderStack's library, then many of one.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { READS, said } from "./every_call.mjs";

const [dataPlaneUrl, writeKey, userId] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushAt: 10 });
const { identify, order, account } = said(userId);

// The library calls back when the request that carried the call was answered.
const sent = [];
const send = (kind, message) =>
  sent.push(
    new Promise((resolve, reject) => {
      analytics[kind](message, (error) => (error ? reject(error) : resolve()));
    }),
  );

send("identify", { userId, traits: identify });
send("page", { userId, name: "Start", properties: { url: "https://shop.example/docs/1", category: "Docs" } });
send("screen", { userId, name: "Basket" });
send("track", { userId, event: "Order Completed", properties: order });
send("group", { userId, groupId: "company-1", traits: account });
send("alias", { userId, previousId: `before-${userId}` });
for (let number = 0; number < READS; number += 1) {
  send("track", { userId, event: `${userId}-read`, properties: { number } });
}
analytics.flush();
await Promise.all(sent);
