package org.postroad.mta.policy;

/** What stands behind one check. Thread-safe; may wait, for a bounded time. */
@FunctionalInterface
interface Judge {
    Verdict judge(Visit visit);
}
