package org.postroad.mta.policy;

/** What becomes of a check's verdicts. */
public enum Mode {
    /** It is not asked. */
    OFF,
    /** It is asked, and what it says is noted. */
    OBSERVE,
    /** What it says holds. */
    ENFORCE
}
