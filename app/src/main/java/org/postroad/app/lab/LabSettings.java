package org.postroad.app.lab;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a lab is started.
 *
 * @param directory where its data is kept; empty for a temporary directory that is removed at the end
 * @param fresh whether a lab that is already in the directory is removed first
 * @param webPort of the lab page; north.test's webmail takes the next one and south.test's the one after it; 0 for any free ports
 */
public record LabSettings(Optional<Path> directory, boolean fresh, int webPort) {}
