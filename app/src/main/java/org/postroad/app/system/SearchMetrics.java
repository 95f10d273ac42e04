package org.postroad.app.system;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import org.postroad.mailstore.Search;

/** What the search index tells of itself. */
final class SearchMetrics {
    private SearchMetrics() {}

    static void register(MeterRegistry registry, Search search) {
        Gauge.builder(
                        "postroad.search.available",
                        search,
                        found -> found.status().available() ? 1 : 0)
                .description("1 while the search index answers")
                .register(registry);
        Gauge.builder(
                        "postroad.search.documents",
                        search,
                        found -> found.status().documents())
                .description("Emails in the search index")
                .register(registry);
        Gauge.builder(
                        "postroad.search.waiting.accounts",
                        search,
                        found -> found.status().waitingAccounts())
                .description("Accounts with changes that the search index does not know yet")
                .register(registry);
        TimeGauge.builder(
                        "postroad.search.lag",
                        search,
                        TimeUnit.MILLISECONDS,
                        found -> found.status().lag().toMillis())
                .description("How long the oldest of these changes waits")
                .register(registry);
    }
}
