import "./lab/lab.js";
