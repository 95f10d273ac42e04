package org.postroad.mta.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks others several things at once, and waits no longer than a client should wait for it. Thread-safe. */
final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

    private final ExecutorService executor;
    private final Duration patience;

    /**
     * @param executor bounded; what it rejects counts as not answered
     * @param patience for all questions of one call together
     */
    Lookups(ExecutorService executor, Duration patience) {
        this.executor = executor;
        this.patience = patience;
    }

    /** The answers in the order of the questions; empty for what was not answered in time. */
    <T> List<Optional<T>> all(List<Callable<T>> questions) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Optional<Future<T>>> asked = questions.stream().map(this::ask).toList();
        List<Optional<T>> answers = new ArrayList<>();
        for (Optional<Future<T>> future : asked) {
            answers.add(future.flatMap(answer -> await(answer, deadline)));
        }
        return answers;
    }

    private <T> Optional<Future<T>> ask(Callable<T> question) {
        try {
            return Optional.of(executor.submit(question));
        } catch (RejectedExecutionException tooMany) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> await(Future<T> answer, long deadline) {
        try {
            return Optional.of(answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            answer.cancel(true);
        } catch (ExecutionException fault) {
            LOG.warn("a question about a client failed", fault.getCause());
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
