/**
 * Header fields that a message gets or loses at our doors: Return-Path and Received (RFC 5321 §4.4), and what a submission server
 * completes (RFC 6409 §8).
 *
 * <p>Works on the bytes that pass through it, and touches nothing else. Called by {@code mta.submit}, {@code mta.receive} and
 * {@code mta.bounce}.
 */
@NullMarked
package org.postroad.mta.trace;

import org.jspecify.annotations.NullMarked;
