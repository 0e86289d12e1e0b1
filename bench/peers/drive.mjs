// A closed-loop driver for shops that take an order in several requests.

/** Places orders for some seconds, each connection one after the other, and prints one object as `docket bench --json` does. */
export async function drive(connections, seconds, order) {
  const times = [];
  let errors = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  const connection = async () => {
    while (performance.now() < until) {
      const begun = performance.now();
      try {
        await order();
        times.push(performance.now() - begun);
      } catch (problem) {
        // The first says what is wrong.
        if (errors++ === 0) console.error(String(problem).slice(0, 500));
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const took = (performance.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share) => Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(3));
  const ordersPerSecond = Number((times.length / took).toFixed(1));
  console.log(JSON.stringify({ orders: times.length, seconds: took, ordersPerSecond, p50Ms: at(0.5), p99Ms: at(0.99), errors }));
}
