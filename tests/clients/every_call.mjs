// What each library is asked to send; the tests look for exactly these in the warehouse.
export const READS = 25;

export const said = (user) => ({
  identify: { email: `${user}@b.example`, name: "Ann Lee", plan: "gold" },
  order: { value: 27.5, currency: "USD", order_id: `o-${user}` },
  account: { name: "Acme" },
});
