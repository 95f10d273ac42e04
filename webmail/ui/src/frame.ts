import "./frame/frame.js";
