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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks others several things at once, and waits no longer than a client should wait for it. Thread-safe. */
final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

    private final ExecutorService executor;
    private final Duration patience;
    private final Semaphore room;

    /**
     * @param executor bounded; what it rejects counts as not answered
     * @param patience for all questions of one call together
     * @param most questions at once; what is beyond counts as not answered, so that others who share the executor keep their room
     */
    Lookups(ExecutorService executor, Duration patience, int most) {
        this.executor = executor;
        this.patience = patience;
        room = new Semaphore(most);
    }

    /** The answers in the order of the questions; empty for what was not answered in time. */
    <T> List<Optional<T>> all(List<Callable<T>> questions) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Optional<Future<Optional<T>>>> asked =
                questions.stream().map(this::ask).toList();
        List<Optional<T>> answers = new ArrayList<>();
        for (Optional<Future<Optional<T>>> future : asked) {
            answers.add(future.flatMap(answer -> await(answer, deadline)));
        }
        return answers;
    }

    private <T> Optional<Future<Optional<T>>> ask(Callable<T> question) {
        try {
            return Optional.of(executor.submit(() -> call(question)));
        } catch (RejectedExecutionException tooMany) {
            return Optional.empty();
        }
    }

    private <T> Optional<T> call(Callable<T> question) throws Exception {
        if (!room.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.call());
        } finally {
            room.release();
        }
    }

    private static <T> Optional<T> await(Future<Optional<T>> answer, long deadline) {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
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
